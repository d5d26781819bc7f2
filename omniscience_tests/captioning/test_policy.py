from pathlib import Path

import pytest

from omniscience_assets.captioning.policy import PolicyError, Price, load_policy
from omniscience_assets.captioning.prices import image_tokens, price_of

VALID = """
version: v
tiers:
  composer: {backend: composer}
  small: {backend: openai, endpoint: here, model: m-small, accept: {support: 0.5}, escalate_to: large}
  large: {backend: openai, endpoint: here, model: m-large, format: dense_plus, price: {tokens_in: 1, tokens_out: 4}}
rules:
  - {name: first, when: [{feature: axes, op: ">=", value: 1}], tier: small}
  - {name: taught, when: [{feature: panels, op: ">=", value: 4}], teachers: {tiers: [small, large], margin: 0.1}}
  - {name: rest, tier: composer}
"""


def load(folder: Path, text: str) -> str:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(str(path))
    assert caught.value.reason == "invalid_policy"
    return caught.value.detail


def test_a_policy_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(VALID, encoding="utf-8")
    policy = load_policy(str(path))
    assert policy.version == "v"
    assert not policy.is_embedded
    assert [rule.tiers for rule in policy.rules] == [("small",), ("small", "large"), ("composer",)]
    assert load_policy().is_embedded


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("feature: axes", "feature: axis", "unknown features ['axis']"),
        ("name: rest, tier: composer", "name: rest, tier: gpu", "not defined: ['gpu']"),
        ("escalate_to: large", "escalate_to: huge", "not defined: ['huge']"),
        ("name: rest", "name: first", "two rules have one name: ['first']"),
        ("  - {name: rest, tier: composer}\n", "", "must have no conditions"),
        ('">="', '"~"', "Input should be '>='"),
        ("version: v", "verison: v", "Field required"),
        ("rules:", "rules: [", "while parsing"),
        ("format: dense_plus", "format: long", "unknown format 'long'; known are short"),
        ("model: m-small, ", "", "needs a model"),
        ("endpoint: here, model: m-large", "model: m-large", "an endpoint is what"),
        ("tier: small}", "}", "a tier or teachers, and not both: ['first']"),
        ("format: dense_plus", "escalate_to: small", "escalation runs in a circle: small → large → small"),
        ("tiers: [small, large]", "tiers: [small]", "at least 2 items"),
    ],
)
def test_an_impossible_policy_says_why(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in load(tmp_path, VALID.replace(old, new))


def test_an_unknown_policy_lists_those_that_there_are() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("cheap")
    assert caught.value.reason == "unknown_policy"
    assert "default" in caught.value.detail


def test_prices_and_addresses_are_no_part_of_what_made_a_caption(tmp_path: Path) -> None:
    made = []
    for text in (VALID, VALID.replace("tokens_out: 4", "tokens_out: 9").replace("endpoint: here", "endpoint: there")):
        path = tmp_path / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        made.append(load_policy(str(path)).as_made())
    assert made[0] == made[1]


def test_a_price_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(VALID.replace("m-small", "gpt-4o"), encoding="utf-8")
    tiers = load_policy(str(path)).tiers
    assert price_of(tiers["large"]) == Price(tokens_in=1, tokens_out=4)
    assert price_of(tiers["small"]).of(1_000_000, 1_000_000) == 12.5
    assert price_of(tiers["composer"]).of(10, 10) == 0
    unknown = tiers["small"].model_copy(update={"model": "m-small"})
    with pytest.raises(PolicyError, match="the price of m-small is not known"):
        price_of(unknown)


def test_images_are_counted_in_patches_after_they_were_made_smaller() -> None:
    assert image_tokens(280, 560, 10**6) == 10 * 20
    assert image_tokens(2800, 2800, 280 * 280) == 100
    assert image_tokens(0, 0, 10**6) == 0


TEMPLATE = "{% macro system(it) %}Be brief.{% endmacro %}{% macro user(it) %}Caption {{ it.title }}.{% endmacro %}"


def with_template(folder: Path, text: str) -> str:
    (folder / "mine.jinja").write_text(text, encoding="utf-8")
    path = folder / "policy.yaml"
    path.write_text(VALID.replace("model: m-small", "model: m-small, template: mine.jinja"), encoding="utf-8")
    return str(path)


def test_a_tier_may_have_a_prompt_of_its_own_that_is_read_once(tmp_path: Path) -> None:
    path = with_template(tmp_path, TEMPLATE)
    policy = load_policy(path)
    (tmp_path / "mine.jinja").unlink()
    prompt = policy.tiers["small"].prompt
    assert prompt.render_lines("user", {"title": "Iron"}) == "Caption Iron."
    assert prompt.whole == TEMPLATE
    assert policy.tiers["large"].prompt.name == "dense_plus"
    with_template(tmp_path, TEMPLATE.replace("brief", "long"))
    again = load_policy(path)
    assert again.tiers["small"].prompt.hash != prompt.hash
    assert again.as_made() == policy.as_made(), "the prompt's hash stands for the text"


@pytest.mark.parametrize(
    ("text", "said"),
    [("{% macro system(it) %}{% endmacro %}", "no part 'user'"), ("{% macro", "the template mine.jinja: ")],
)
def test_a_template_that_is_none_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(with_template(tmp_path, text))
    assert caught.value.reason == "invalid_policy"
    assert said in caught.value.detail
    (tmp_path / "mine.jinja").unlink()
    with pytest.raises(PolicyError, match=r"the template mine\.jinja: .*No such file"):
        load_policy(str(tmp_path / "policy.yaml"))


def test_the_composer_takes_no_template(tmp_path: Path) -> None:
    (tmp_path / "mine.jinja").write_text(TEMPLATE, encoding="utf-8")
    changed = VALID.replace("backend: composer", "backend: composer, template: mine.jinja")
    assert "no prompt that can be changed" in load(tmp_path, changed)
