"""Ask Crossref and PubMed whether each source is what we say it is: `python hooks/sources.py`, or `make sources`.

A command, not a hook: it needs a connection, so no build waits for it. It edits nothing. It lists each identifier that
is unknown or has another title than ours, and each source that was retracted, corrected or replaced.
Exit codes: 0 when all is well, 1 with findings, 2 when a question stayed without an answer and nothing else was found.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import OpenerDirector, Request, build_opener

from pagecheck.commands import day_for
from pagecheck.findings import Finding
from pagecheck.registries import TOOL, Question, UnansweredError, questions
from pagecheck.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECK = "sources"
SOURCES = "data/sources.json"
_LARGEST = 10_000_000  # bytes: no record of one paper is near it
_LONGEST_WAIT = 120.0  # seconds that a service may ask us to wait
_GIVE_UP = 3  # questions in a row without an answer, after which a service is left alone
_NOT_FOUND = 404
_BUSY = 429
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Client:
    """How to ask: politely, patiently, and not for ever.

    Attributes:
        contact: an e-mail address or a page, by which the services can reach whoever asks; or "".
        timeout: seconds to wait for an answer.
        tries: how often to ask before giving up.
        pause: seconds between two questions; doubled after each failure.
    """

    contact: str
    timeout: float
    tries: int
    pause: float
    opener: OpenerDirector

    def ask(self, address: str) -> Any:
        """The JSON at an address; None where the service does not know the thing asked for.

        Raises:
            UnansweredError: nobody there, too slow, an error of the server's, or no JSON; after all tries.
        """
        for count in range(1, self.tries + 1):
            time.sleep(self.pause * 2 ** (count - 1))
            try:
                return self._ask_once(address)
            except UnansweredError as error:
                if count == self.tries or not 0 <= error.wait <= _LONGEST_WAIT:
                    raise
                time.sleep(error.wait)
        raise AssertionError  # there is at least one try

    def _ask_once(self, address: str) -> Any:
        who = f"; {'mailto:' if '@' in self.contact else ''}{self.contact}" if self.contact else ""
        headers = {"User-Agent": f"{TOOL}/1 (checks sources{who})"}
        request = Request(address, headers=headers)  # noqa: S310  (main allows http and https only)
        try:
            with self.opener.open(request, timeout=self.timeout) as answer:
                return json.loads(answer.read(_LARGEST))
        except HTTPError as error:
            with error:
                if error.code == _NOT_FOUND:
                    return None
                again = error.code == _BUSY or error.code >= _SERVER_ERROR
                wait = _seconds(error.headers.get("Retry-After", "")) if again else -1.0
                trouble = UnansweredError(f"it answered '{error.code} {error.reason}'", wait=wait)
        except TimeoutError:
            trouble = UnansweredError(f"no answer within {self.timeout:g} seconds")
        except URLError as error:
            trouble = UnansweredError(f"no connection: {error.reason}", reached=isinstance(error.reason, TimeoutError))
        except (HTTPException, OSError) as error:
            trouble = UnansweredError(f"the connection broke: {type(error).__name__}")
        except (ValueError, RecursionError):
            trouble = UnansweredError("it answered with something that is not JSON")
        raise trouble


def _seconds(retry_after: str) -> float:
    """The wait that a Retry-After header asks for: seconds, or a date (RFC 9110, 10.2.3); 0 where it says nothing."""
    if re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def check(asked: Sequence[Question], client: Client, path: str) -> tuple[list[Finding], list[str]]:
    """Ask every question.

    Args:
        asked: the questions.
        client: what asks.
        path: the file of the sources, as findings name it.

    Returns:
        The findings, and what stayed unanswered, as sentences.
    """
    findings: list[Finding] = []
    unanswered: list[str] = []
    failures: dict[str, int] = {}
    for question in asked:
        service, source = question.service, question.source
        if failures.get(service, 0) >= _GIVE_UP:
            continue
        try:
            messages = question.judge(client.ask(question.address))
        except UnansweredError as error:
            failures[service] = failures.get(service, 0) + 1 if error.reached else _GIVE_UP
            value = source.identifiers[question.name]
            unanswered.append(
                f"{service} could not be asked about {question.name} '{value}' of '{source.key}': {error}."
            )
            if failures[service] >= _GIVE_UP:
                unanswered.append(f"{service} is not asked any further. Try again later, or check the connection.")
        else:
            failures[service] = 0
            findings += [Finding(path, source.line, message, CHECK) for message in messages]
    return findings, unanswered


def _web(address: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not host or not re.fullmatch(r"https?://\S+", address):
        raise argparse.ArgumentTypeError(f"'{address}' is not an http or https address")  # noqa: EM102, TRY003  (argparse shows it)
    return address


def _contact(value: str) -> str:
    if value and not re.fullmatch(r"[^\s<>()@]+@[^\s<>()@]+|https?://[^\s<>()]+", value, flags=re.ASCII):
        raise argparse.ArgumentTypeError(f"'{value}' is neither an e-mail address nor a web address")  # noqa: EM102, TRY003
    return value


def _number(value: str) -> float:
    number = float(value)
    if not 0 <= number <= 3600:  # noqa: PLR2004  (an hour is longer than any wait that makes sense)
        raise argparse.ArgumentTypeError(f"'{value}' is not a number of seconds")  # noqa: EM102, TRY003
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="sources", description="Ask Crossref and PubMed about the sources.")
    parser.add_argument("keys", nargs="*", help="only these sources (default: all)")
    parser.add_argument("--file", type=Path, default=Path(SOURCES), help="the CSL-JSON file (default: %(default)s)")
    contact = os.environ.get("SOURCES_CONTACT", "")
    parser.add_argument("--contact", type=_contact, default=contact, help="your e-mail address, or SOURCES_CONTACT")
    parser.add_argument("--crossref", type=_web, default="https://api.crossref.org", help="%(default)s")
    base = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    parser.add_argument("--pubmed", type=_web, default=base, help="%(default)s")
    parser.add_argument("--timeout", type=_number, default=20.0, help="seconds to wait for an answer")
    parser.add_argument("--tries", type=int, default=4, help="how often to ask before giving up")
    parser.add_argument("--pause", type=_number, default=0.4, help="seconds between questions")
    options, today = parser.parse_args(arguments), day_for(parser)
    try:
        sources, findings = read_sources(str(options.file), options.file.read_bytes(), today)
    except OSError as error:
        print(f"{options.file}: the file cannot be read: {error.strerror}. [{CHECK}]", file=sys.stderr)
        return 2
    if not sources and not findings:
        print(f"{options.file}: the file has no sources. Export it again. [{CHECK}]", file=sys.stderr)
        return 2
    if unknown := [key for key in options.keys if key not in sources]:
        print(f"{options.file}: there is no source '{unknown[0]}'. [{CHECK}]", file=sys.stderr)
        return 2
    chosen = [source for key, source in sources.items() if not options.keys or key in options.keys]
    asked = list(questions(chosen, options.crossref, options.pubmed, options.contact))
    client = Client(options.contact, max(0.1, options.timeout), max(1, options.tries), options.pause, build_opener())
    found, unanswered = check(asked, client, str(options.file))
    for finding in sorted({*findings, *found}):
        print(finding)
    for sentence in unanswered:
        print(sentence, file=sys.stderr)
    silent = [source.key for source in chosen if not any(question.source is source for question in asked)]
    if silent:
        print(f"Not asked, since no service has them: {', '.join(silent)}. Check these by hand.")
    if not options.contact:
        print("Tell the services who asks: --contact you@example.org, or SOURCES_CONTACT.")
    if findings or found:
        return 1
    if unanswered:
        print("The check is not complete.", file=sys.stderr)
        return 2
    print(f"No issues found: {len(asked)} identifiers of {len(chosen)} sources.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
