-- Reads and checks JSON web tokens. Needs lua-basexx, which Debian does not build for Lua 5.4: on Debian's own
-- Prosody everything that loads this library fails to start, as with the vendor's package.

local basexx = require "basexx";
local hmac = require "openssl.hmac";
local json = require "cjson.safe";
local pkey = require "openssl.pkey";
local digest = require "openssl.digest";

local HASHES = { ["256"] = "sha256", ["384"] = "sha384", ["512"] = "sha512" };

local jwt = {};

--- Compares two strings in a time that does not depend on where they differ.
local function same(left, right)
	if #left ~= #right then
		return false;
	end
	local difference = 0;
	for index = 1, #left do
		difference = difference + math.abs(left:byte(index) - right:byte(index));
	end
	return difference == 0;
end

local function is_signed(algorithm, signed, signature, key)
	local family, size = algorithm:match("^(%u%u)(%d+)$");
	local hash = HASHES[size];
	if family == "HS" and hash then
		return same(hmac.new(key, hash):final(signed), signature);
	elseif family == "RS" and hash then
		return pkey.new(key):verify(signature, digest.new(hash):update(signed));
	end
	return false;
end

local function accepts(list, value)
	for _, allowed in ipairs(list) do
		if allowed == "*" or allowed == value then
			return true;
		end
	end
	return false;
end

local function accepts_any(list, value)
	if type(value) ~= "table" then
		return accepts(list, value);
	end
	for _, one in ipairs(value) do
		if accepts(list, one) then
			return true;
		end
	end
	return false;
end

--- Claims of a valid token; or nil and the reason why it is not.
function jwt.verify(token, algorithm, key, issuers, audiences)
	local head, body, tail = token:match("^([%w_-]+)%.([%w_-]+)%.([%w_-]+)$");
	if not head then
		return nil, "Invalid token";
	end
	local header = json.decode(basexx.from_url64(head));
	local claims = json.decode(basexx.from_url64(body));
	local signature = basexx.from_url64(tail);
	if type(header) ~= "table" or type(claims) ~= "table" or header.alg ~= algorithm then
		return nil, "Invalid token";
	end
	if not is_signed(algorithm, head .. "." .. body, signature, key) then
		return nil, "Invalid signature";
	end
	local now = os.time();
	if type(claims.exp) ~= "number" or now >= claims.exp then
		return nil, "Not acceptable by exp";
	end
	if claims.nbf and now < claims.nbf then
		return nil, "Not acceptable by nbf";
	end
	if not accepts(issuers, claims.iss) then
		return nil, "Invalid issuer ('iss' claim)";
	end
	if not accepts_any(audiences, claims.aud) then
		return nil, "Invalid audience ('aud' claim)";
	end
	return claims;
end

return jwt;
