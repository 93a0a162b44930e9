# Prints the merge of HOCON files as JSON. The first file wins; substitutions may refer to any.
# Exits 1 with the parser's message when a file cannot be read or a substitution has no value.
require 'hocon'
require 'hocon/config_error'
require 'hocon/config_factory'
require 'json'

missing = ARGV.reject { |path| File.file?(path) }
abort "java.io.FileNotFoundException: #{missing.join(', ')}" unless missing.empty?

begin
  parsed = ARGV.map { |path| Hocon::ConfigFactory.parse_file(path) }
  merged = parsed.drop(1).reduce(parsed.first) { |above, below| above.with_fallback(below) }
  puts JSON.generate(merged.resolve.root.unwrapped)
rescue Hocon::ConfigError, SystemCallError => e
  kind = e.class.name.sub(/^Hocon::ConfigError::Config(.*)Error$/, 'com.typesafe.config.ConfigException$\1')
  warn "#{kind}: #{e.message}"
  exit 1
end
