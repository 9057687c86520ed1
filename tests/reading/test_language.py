"""The language check lets English through, in doubt too, and keeps other languages out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rashomon.reading.language import MODELS, detect

ARTICLE_1 = {
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason "
    "and conscience "
    "and should act towards one another in a spirit of brotherhood.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de "
    "raison et de "
    "conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und "
    "Gewissen begabt "
    "und sollen einander im Geist der Brüderlichkeit begegnen. Das ist die Erklärung von der Versammlung.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de "
    "razón y "
    "conciencia, deben comportarse fraternalmente los unos con los otros.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и "
    "совестью и "
    "должны поступать в отношении друг друга в духе братства. Эти права есть у всех.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і "
    "совістю і "
    "повинні діяти у відношенні один до одного в дусі братерства.",
    "zh": "人人生而自由在尊严和权利上一律平等他们赋有理性和良心并应以兄弟关系的精神相对待" * 2,
    "ar": "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا",
}


@pytest.mark.parametrize(("code", "text"), ARTICLE_1.items())
def test_article_1_of_the_declaration_of_human_rights(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv and Moscow",
        "",
        "1 2 3 4",
        "a de la Cruz o Silva e Sousa",
        "Umerov, Kyslytsya, Witkoff, Kushner, Medinsky " * 3,
    ],
)
def test_short_texts_and_lists_of_names_are_not_kept_out(text: str) -> None:
    assert detect(text) is None or detect(text) in MODELS


def test_english_with_quotes_in_another_script_is_english() -> None:
    assert detect(ARTICLE_1["en"] + " «Все люди рождаются свободными»") == "en"


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    detect(text)
