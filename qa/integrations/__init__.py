"""ArticleQA as a part of other frameworks: a module each, which is imported by its name and needs the extra of that name."""
