"""Office Open XML (ECMA-376, ISO/IEC 29500): the text of a Word document as Word shows it."""
