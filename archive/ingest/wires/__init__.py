"""What several wire formats share: NITF within others, tagged and teleprinter messages."""
