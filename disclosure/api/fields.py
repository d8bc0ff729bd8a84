"""Fields of what machines send, as one table: it checks what comes in and draws the OpenAPI document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from disclosure.api.answers import ApiError

#: Types as JSON has them, and what they are in Python. A boolean is no number here.
TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}
LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True)
class Field:
    """One field: its type, limits and meaning. What is not required may also be null.

    :param inside: fields of an object, or of each object of an array.
    """

    type: str
    note: str
    required: bool = False
    longest: int = 0
    pattern: str = ""
    one_of: tuple[str, ...] = ()
    most: int = 0
    inside: Mapping[str, "Field"] = field(default_factory=dict)
    secret: bool = False

    def schema(self) -> dict[str, Any]:
        """Return the field as JSON Schema (2020-12)."""
        drawn: dict[str, Any] = {"type": self.type if self.required else [self.type, "null"], "description": self.note}
        if self.one_of:
            drawn["enum"] = [*self.one_of] if self.required else [*self.one_of, None]
        if self.longest:
            drawn["maxLength"] = self.longest
        if self.required and self.type == "string" and not self.pattern and not self.one_of:
            drawn["minLength"] = 1
        if self.pattern:
            drawn["pattern"] = f"^(?:{self.pattern})$"
        if self.type == "integer":
            drawn |= {"minimum": 0, "maximum": LARGEST_INTEGER}
        if self.type == "array":
            drawn |= {"maxItems": self.most, "items": object_schema(self.inside)}
        if self.type == "object":
            drawn |= object_schema(self.inside)
            drawn["type"] = self.type if self.required else [self.type, "null"]
        return drawn

    def check(self, name: str, value: Any) -> None:
        """Check a value that is there.

        :raises ApiError: naming the field and what is wrong with it.
        """
        wanted = TYPES[self.type]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise wrong(name, f"it must be of type {self.type}")
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= LARGEST_INTEGER:
            raise wrong(name, f"it must lie between 0 and {LARGEST_INTEGER}")
        if isinstance(value, str):
            self._check_text(name, value)
        if isinstance(value, list):
            if len(value) > self.most:
                raise wrong(name, f"it may have {self.most} items at most")
            for number, one in enumerate(value):
                check_object(self.inside, one, f"{name}[{number}]")
        if isinstance(value, dict):
            check_object(self.inside, value, name)

    def _check_text(self, name: str, value: str) -> None:
        if self.required and not value and not self.pattern and not self.one_of:
            raise wrong(name, "it must not be empty")
        if self.longest and len(value) > self.longest:
            raise wrong(name, f"it may have {self.longest} characters at most")
        if self.one_of and value not in self.one_of:
            raise wrong(name, f"it must be one of: {', '.join(self.one_of)}")
        if self.pattern and re.fullmatch(self.pattern, value) is None:
            raise wrong(name, "it does not have the form it should have")


def object_schema(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return fields as the JSON Schema of an object. Others may be there: they are kept and not read."""
    return {
        "type": "object",
        "properties": {name: one.schema() for name, one in fields.items()},
        "required": [name for name, one in fields.items() if one.required],
        "additionalProperties": True,
    }


def check_object(fields: Mapping[str, Field], value: Any, name: str = "") -> None:
    """Check an object against its fields.

    :raises ApiError: naming the first field that is missing or wrong.
    """
    if not isinstance(value, dict):
        raise wrong(name or "body", "it must be an object")
    for key, one in fields.items():
        whole = f"{name}.{key}" if name else key
        if value.get(key) is None:
            if one.required:
                raise missing(whole)
            continue
        one.check(whole, value[key])


def wrong(name: str, why: str) -> ApiError:
    return ApiError(400, "A400", f"{name} is invalid", f"{name}: {why}.")


def missing(name: str) -> ApiError:
    return ApiError(400, "A400", f"{name} is required", f"The field {name} is missing.")
