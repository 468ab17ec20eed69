"""How good finding, reading, abstaining and conversing are, on questions whose answers are known."""
