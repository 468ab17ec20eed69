from __future__ import annotations

from articleqa.index.loaders import Remark
from articleqa.ui.i18n import Messages
from articleqa.ui.rendering import rendered
from articleqa.ui.views import upload
from tests.ui.views.pages import Page

EN = Messages()


def test_what_became_of_files() -> None:
    assert "3 / 12" in rendered(upload.progress(EN, "encode", 3, 12))
    assert 'style="width: 25%"' in rendered(upload.progress(EN, "encode", 3, 12))
    assert 'style="width: 0%"' in rendered(upload.progress(EN, "read", 0, 0))
    page = Page(upload.done(EN, 2, [Remark("a.pdf", "is no PDF that can be read.")]))
    assert "2 articles were added: ask about them." in page.text
    assert "Not read:a.pdf is no PDF that can be read." in page.text
    assert "Nothing new" in rendered(upload.done(EN, 0, []))
