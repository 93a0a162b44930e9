"""The stand-in daemons, run by the target's own Python.

Only relative imports and only what Debian 12 and 13 package: this tree is copied into the packages
and started there as `daemons.videobridge` and `daemons.jicofo`.
"""
