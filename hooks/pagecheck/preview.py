"""Templates that are told of by name; in a preview, one that cannot be used does not end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, Template, TemplateSyntaxError

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from jinja2 import Environment

# What stands in for a page that no template could fill; the preview puts the findings at its top.
_PAGE = '<!doctype html><html lang="en"><head><title>Preview</title></head><body></body></html>'


class Loader(BaseLoader):
    """Loads as another loader does.

    A template of another encoding is an error that names it. With `tell`, which is told of each error, the empty page
    is given for a template that cannot be read; one that is not there is MkDocs' own business.
    """

    def __init__(self, loader: BaseLoader, tell: Callable[[Exception], None] | None) -> None:
        self.loader = loader
        self.tell = tell

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the name is Jinja's
    ) -> Template:
        """Load a template.

        Raises:
            TemplateError: it is not there, or cannot be read.
        """
        try:
            return self.loader.load(environment, name, globals)
        except UnicodeDecodeError:
            error = TemplateSyntaxError("it is not in UTF-8", 1, name)
        except TemplateSyntaxError as found:
            error = found
        if not self.tell:
            raise error
        self.tell(error)
        return environment.from_string(_PAGE)

    def list_templates(self) -> list[str]:
        """The names of all templates."""
        return self.loader.list_templates()


def forgiving(tell: Callable[[Exception], None]) -> type[Template]:
    """A kind of template that gives the empty page, and tells why, where it cannot be filled in."""

    class Forgiving(Template):
        def render(self, *args: Any, **context: Any) -> str:
            try:
                return super().render(*args, **context)
            except Exception as error:  # noqa: BLE001 - a template may call anything
                tell(error)
                return _PAGE

    return Forgiving
