"""Who acts, and what their posts reach."""

from linquan.kernel.actors import Actor, ActorKind, Post, Role

CLERK = Post(11, "/10/11/", "社区", Role.CLERK, 1, "/1/2/3/")
LEADER = Post(10, "/10/", "街道", Role.LEADER, 1, "/1/2/")
HANDLER = Post(30, "/30/", "部门", Role.HANDLER, 2, "")


def someone(*posts: Post) -> Actor:
    return Actor(ActorKind.PERSON, "某人", 5, posts)


def test_kinds_of_actors() -> None:
    system, reporter, stranger = Actor.system("clock"), Actor.reporter("appeal:7"), Actor.stranger()
    assert (system.kind, system.name, system.is_system, system.is_staff) == (
        ActorKind.SYSTEM, "clock", True, False,
    )  # fmt: skip
    assert (reporter.kind, reporter.name, reporter.subject) == (
        ActorKind.REPORTER, "reporter", "appeal:7",
    )  # fmt: skip
    assert (stranger.kind, stranger.is_staff, stranger.is_system) == (
        ActorKind.STRANGER, False, False,
    )  # fmt: skip
    assert [someone(CLERK).is_staff, someone().is_staff] == [True, False]


def test_a_post_gives_district_and_organisation() -> None:
    assert (someone(CLERK, HANDLER).district_id, someone(CLERK).organisation_id) == (1, 11)
    assert (someone(HANDLER, CLERK).district_id, someone().district_id) == (2, 0)
    assert (someone().organisation_id, Actor.stranger().organisation_id) == (None, None)


def test_posts_over_an_area() -> None:
    actor = someone(CLERK, LEADER, HANDLER)
    assert actor.posts_over("/1/2/3/9/") == (CLERK, LEADER)
    assert actor.posts_over("/1/2/4/") == (LEADER,)
    assert actor.posts_over("/1/2/3/9/", Role.CLERK, Role.HANDLER) == (CLERK,)
    assert actor.posts_over("/1/22/") == ()
    assert actor.posts_over("") == ()


def test_posts_in_an_organisation() -> None:
    actor = someone(CLERK, LEADER)
    assert actor.posts_in(10) == (LEADER,)
    assert actor.posts_in(10, Role.CLERK) == ()
    assert actor.posts_in(11, Role.CLERK, Role.LEADER) == (CLERK,)


def test_belonging_below_an_organisation() -> None:
    found = {
        path: someone(CLERK).belongs_below(path)
        for path in ("/10/11/", "/10/", "/10/11/12/", "/1/", "/11/", "")
    }
    assert found == {
        "/10/11/": True, "/10/": True, "/10/11/12/": False, "/1/": False, "/11/": False, "": False,
    }  # fmt: skip


def test_lines_from_the_root_to_every_post() -> None:
    assert someone(CLERK, LEADER, HANDLER).organisation_lines() == ("/10/", "/10/11/", "/30/")
    assert Actor.stranger().organisation_lines() == ()


def test_lines_and_belonging_say_the_same() -> None:
    """A query excludes by lines what the rule refuses by belonging."""
    for actor in (someone(CLERK), someone(LEADER, HANDLER), someone()):
        for path in ("/10/", "/10/11/", "/10/12/", "/30/", "/30/31/"):
            assert (path in actor.organisation_lines()) == actor.belongs_below(path)


def test_a_key_reaches_as_far_as_its_post_and_is_no_person() -> None:
    key = Actor.key(5, "热线", CLERK)
    assert (key.kind, key.name, key.account_id, key.actor_id) == (ActorKind.KEY, "热线", None, 5)
    assert (key.is_staff, key.is_system, key.district_id, key.organisation_id) == (
        False, False, 1, 11,
    )  # fmt: skip
    assert key.posts_over("/1/2/3/9/") == (CLERK,)
    assert someone(CLERK).actor_id == 5
    assert Actor.system("clock").actor_id is None
