"""How often a question is asked, how long a run waits, and what a refusal is called."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from requests.exceptions import ConnectionError as NoConnection

from agentbot.errors import ForbiddenError, ForgeError, LimitError, MovedError
from agentbot.forge.github.api import PATIENCE, TRIES, Api
from agentbot.forge.github.refusals import Invalid, NotThere, refusal
from agentbot.forge.github.seen import SeenAnswers


@dataclass
class Scripted:
    """Answers one after the other; the last one again and again."""

    answers: list
    base_url: str = "http://127.0.0.1"
    asked: list = field(default_factory=list)

    def requestJson(self, method, path, parameters, headers, body):  # noqa: N802 - PyGithub's name
        self.asked.append((method, path, parameters, headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, headers, content = answer
        return status, headers, content if isinstance(content, str) else json.dumps(content)


def api(*answers, folder=None, **changes):
    slept = []
    made = Api(Scripted(list(answers), **changes), "acme/infra", SeenAnswers(folder), sleep=slept.append)
    made.slept = slept
    return made


OK, BROKEN = (200, {}, {"a": 1}), (502, {}, "<html>")
PAUSE = (429, {"retry-after": "7"}, {"message": "slow down"})


@pytest.mark.parametrize("first", [BROKEN, (503, {}, {}), NoConnection("secret in the address"), (200, {}, "{")])
def test_a_read_that_fails_is_tried_again(first):
    asked = api(first, OK)
    assert asked.get("/x") == {"a": 1}
    assert asked.slept == [1.0]


@pytest.mark.parametrize("broken", [BROKEN, NoConnection("secret in the address")])
def test_it_gives_up_after_a_few_tries_and_never_quotes_the_address(broken):
    asked = api(broken)
    with pytest.raises(ForgeError) as raised:
        asked.get("/x")
    assert len(asked.requester.asked) == TRIES
    assert "secret" not in str(raised.value)


def test_a_write_that_may_have_worked_is_not_sent_twice():
    asked = api(BROKEN, OK)
    with pytest.raises(ForgeError, match="502"):
        asked.write("POST", "/x", {}, again=False)
    assert len(asked.requester.asked) == 1


@pytest.mark.parametrize("again", [True, False])
def test_the_pause_that_github_asks_for_is_kept_also_before_a_write(again):
    asked = api(PAUSE, OK)
    assert asked.write("POST", "/x", {}, again=again) == {"a": 1}
    assert asked.slept == [7.0]


def test_a_pause_that_is_too_long_ends_the_run_instead():
    asked = api((403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}, {"message": "limit"}))
    with pytest.raises(LimitError, match="pause"):
        asked.get("/x")
    assert asked.slept == []


def test_all_pauses_of_a_run_together_are_bounded():
    asked = api((429, {"retry-after": "50"}, {}))
    for _ in range(5):
        with pytest.raises(LimitError):
            asked.get("/x")
    assert sum(asked.slept) <= PATIENCE


def test_the_secondary_limit_waits_a_minute_where_it_names_no_time():
    asked = api((403, {}, {"message": "You have exceeded a secondary rate limit."}), OK)
    assert asked.get("/x") == {"a": 1}
    assert asked.slept == [60.0]


def test_writes_keep_a_second_between_them_but_not_at_home():
    there = api(OK, base_url="https://api.github.com")
    there.clock = lambda: 100.0
    there.write("POST", "/x")
    there.write("POST", "/x")
    assert there.slept == [0.0, 1.0]
    here = api(OK)
    here.write("POST", "/x")
    here.write("POST", "/x")
    assert here.slept == []


def test_an_unchanged_answer_is_remembered_across_runs_and_a_changed_one_replaces_it(tmp_path):
    folder = tmp_path / "seen"
    first = api((200, {"etag": '"1"'}, [1]), folder=folder)
    assert list(first.pages("/x")) == [1]
    second = api((304, {}, ""), folder=folder)
    assert list(second.pages("/x")) == [1]
    assert second.requester.asked[0][3] == {"If-None-Match": '"1"'}
    third = api((200, {"etag": '"2"'}, [2]), folder=folder)
    assert list(third.pages("/x")) == [2]
    assert all(place.stat().st_mode & 0o077 == 0 for place in folder.iterdir())


def test_a_damaged_memory_counts_for_nothing(tmp_path):
    first = api((200, {"etag": '"1"'}, [1]), folder=tmp_path)
    first.get("/x")
    for place in tmp_path.iterdir():
        place.write_text("[" * 100_000)
    second = api(OK, folder=tmp_path)
    assert second.get("/x") == {"a": 1}
    assert second.requester.asked[0][3] == {}


def test_pages_are_followed_and_bounded():
    more = (200, {"link": '<http://127.0.0.1/x?page=2&per_page=100>; rel="next"'}, [1])
    asked = api(more, (200, {}, [2]))
    assert list(asked.pages("/x", state="open")) == [1, 2]
    assert asked.requester.asked[1][2] == {"page": "2", "per_page": "100"}
    with pytest.raises(ForgeError, match="more than"):
        list(api(more).pages("/x"))


@pytest.mark.parametrize(
    ("status", "message", "kind", "says"),
    [
        (401, "Bad credentials", ForbiddenError, "token"),
        (403, "Resource not accessible by integration", ForbiddenError, "pull-requests: write"),
        (403, "GitHub Actions is not permitted to create or approve pull requests.", ForbiddenError, "Settings"),
        (403, "Repository was archived so is read-only.", ForbiddenError, "archived"),
        (404, "Not Found", NotThere, "404"),
        (422, "Update is not a fast forward", MovedError, "faster"),
        (422, "Reference already exists", MovedError, "faster"),
        (422, "Commits must have verified signatures.", ForbiddenError, "rule"),
        (409, "Repository rule violations found", ForbiddenError, "rule"),
        (422, "Validation Failed", Invalid, "422"),
        (500, "oops", ForgeError, "again"),
    ],
)
def test_what_a_refusal_is_called(status, message, kind, says):
    found = refusal("POST", "/repos/a/b/pulls", status, {}, {"message": message})
    assert type(found) is kind
    assert says in str(found)


@pytest.mark.parametrize("body", [None, [], "text", {"errors": [1, None, {"field": "x"}]}, {"message": 5}])
def test_a_refusal_without_a_proper_body_is_still_a_sentence(body):
    assert str(refusal("GET", "/x", 422, {}, body)).count("422") == 1


@pytest.mark.parametrize(
    ("url", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://git.example.org/api/v3/", "https://git.example.org/api/graphql"),
    ],
)
def test_an_enterprise_server_has_its_own_addresses(url, graphql):
    made = Api.connect(url, "token", "acme/infra", SeenAnswers(None))
    assert made.requester.base_url == url.rstrip("/")
    assert made.requester.graphql_url == graphql
    assert "token" not in repr(made)


def test_a_repository_that_moved_is_a_sentence():
    for ask in (lambda made: made.get("/x"), lambda made: made.write("POST", "/x")):
        with pytest.raises(ForgeError, match="GITHUB_REPOSITORY"):
            ask(api((301, {"location": "elsewhere"}, {"message": "Moved Permanently"})))
    with pytest.raises(ForgeError, match="cannot be reached"):
        api(RuntimeError("Github server redirected from host")).get("/x")
