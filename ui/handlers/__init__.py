"""What each event of the page does: component values in, component values out. What comes from the page is checked: it may be anything."""
