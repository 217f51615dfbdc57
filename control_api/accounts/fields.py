"""Passwords and addresses as fields of a request."""

from typing import Annotated

import msgspec

from control_api.accounts.email_address import MAX_EMAIL_CHARACTERS
from control_api.accounts.passwords import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS

GivenPassword = Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD_CHARACTERS)]
NewPassword = Annotated[
    str, msgspec.Meta(min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS)
]
NewEmail = Annotated[
    str, msgspec.Meta(min_length=3, max_length=MAX_EMAIL_CHARACTERS, extra_json_schema={"format": "email"})
]
