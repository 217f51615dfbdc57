"""What the demo album is called."""

ARTIST = "Segue"
ALBUM = "Low Sun"
