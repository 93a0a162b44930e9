"""Stand-in for the video bridge: everything around the media, without the media."""
