"""What a question asks for, and what it takes over from the questions before it: by grammar, before anything is searched."""
