"""Print the fingerprint of the key that signs the lab's package repository."""

import sys

from meethaus.lab import Lab

if __name__ == "__main__":
    sys.stdout.write(Lab.open().repository.key_fingerprint())
