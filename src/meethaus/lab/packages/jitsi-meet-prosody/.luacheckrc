-- Prosody 0.12 and 13 run plugins on Lua 5.2 to 5.4 with these names in reach.
std = "max"
max_line_length = 125
globals = { "module", "prosody" }
