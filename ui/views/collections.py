"""Choices of articles that were saved by name, in the panel that says which articles are asked.

The browser keeps them and its script fills them in: each is a copy of the row in the `template`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from articleqa.ui.views.parts import button

if TYPE_CHECKING:
    from articleqa.ui.i18n import Messages


def collections(messages: Messages, described: str) -> h.Element:
    """Return the place for saved choices, with the field to save the present one.

    Args:
        messages: The interface's language.
        described: The present choice in words, which is the name that is suggested; blank where all articles are asked, which is nothing
            to save.
    """
    rename, delete = messages.say("Rename"), messages.say("Delete")
    name = messages.say("Name of the collection")
    return h.fieldset(".collections")[
        h.legend[messages.say("Collections")],
        h.template[
            h.span(".collection")[
                button(".pick", dir="auto"),
                button(".act", data_rename_collection="", title=rename, aria_label=rename)["✎"],
                button(".act", data_delete_collection="", title=delete, aria_label=delete)["✕"],
            ]
        ],
        h.span(".saved", hidden=True),
        button(".keep-choice", data_keep_choice=described)[messages.say("Save this choice")] if described else None,
        h.span(".calling", hidden=True)[
            h.input(type="text", placeholder=name, aria_label=name, maxlength="80", autocomplete="off", dir="auto"),
            button(".call", data_call="")[messages.say("Save")],
        ],
    ]
