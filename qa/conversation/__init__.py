"""What kind of reply a question asks for, and what it takes over from earlier turns: by grammar, before anything is searched."""
