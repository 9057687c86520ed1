"""The ledger as people see it: amounts, days, people and what became of a step beside the words."""

from __future__ import annotations

import io
from datetime import date

from record_sample import RECORD
from rich.console import Console

from rashomon.export.html import render_html
from rashomon.export.ledger_view import answer, check_line, details, exchange_details
from rashomon.export.terminal import print_record
from rashomon.model import Check, Exchange, LedgerEntry, QuantityRange, Record, Settled, Words


def entry(**more: object) -> LedgerEntry:
    fields: dict[str, object] = {
        "kind": "agreed",
        "by": "both sides",
        "text": "swap",
        "fact": "f1",
        "report": "hw-1",
        "start": 0,
        "end": 6,
    }
    return LedgerEntry.model_validate(fields | more)


EXCHANGE = Exchange(
    sides=("Serbia", "Croatia"),
    per_side=QuantityRange(best=100, low=100, high=120),
    total=QuantityRange(best=200, low=200, high=240),
    unit="prisoner",
    status="carried out",
    when="Tuesday",
    day=date(1995, 11, 21),
    until=date(1995, 11, 21),
    mediators=("United States",),
    announced_by=("a spokesman",),
    words=(
        Words(report="hw-1", start=0, end=6, text="Bosnia"),
        Words(report="hw-1", start=27, end=35, text="21 days "),
    ),
)


def test_amounts_days_people_and_what_became_of_it() -> None:
    term = entry(per_side=1000, total=2000, unit="soldier", status="announced", when="Friday", day=date(2025, 5, 16))
    assert details(term) == ("1,000 soldiers each, 2,000 in all", "Friday (2025-05-16)", "announced")
    team = entry(kind="delegation", people=("Ana Sousa", "Rui Lima"))
    assert details(team) == ("Ana Sousa, Rui Lima",)
    settled = Settled(story="round two", report="r", start=0, end=3, text="met")
    step = entry(kind="next", when="soon", place="Paris", status="held", settled=settled)
    assert details(step) == ("soon", "Paris", "held: round two, “met”")
    assert details(entry(kind="next", status="planned")) == ()
    assert answer(entry(kind="demand", answer="rejected", answer_by="Chile")) == "rejected by Chile"
    assert answer(entry(kind="demand", answer="unanswered")) == "unanswered"


def test_an_exchange_in_a_few_words() -> None:
    assert exchange_details(EXCHANGE) == (
        "100 prisoners (100 – 120) each",
        "200 (200 – 240) in all",
        "carried out",
        "Tuesday (1995-11-21)",
        "through United States",
        "told by a spokesman",
    )
    one_way = EXCHANGE.model_copy(update={"per_side": None, "total": None, "given": {"Serbia": 3.0, "Croatia": 2.0}})
    assert exchange_details(one_way)[0] == "Serbia gave 3, Croatia gave 2"


def test_page_and_terminal_show_them() -> None:
    sample = RECORD
    held: Record = sample.model_copy(update={"exchanges": (EXCHANGE,), "ledger": (entry(per_side=7, total=14),)})
    page = render_html(held)
    assert "prisoner exchange" in page and "7 each, 14 in all" in page and "through United States" in page
    out = io.StringIO()
    print_record(held, Console(file=out, width=100))
    said = " ".join(out.getvalue().split())
    assert "prisoner exchange Serbia, Croatia: “21 days”" in said and "7 each, 14 in all" in said


def test_nothing_of_a_report_becomes_markup() -> None:
    evil = EXCHANGE.model_copy(update={"mediators": ("<script>x</script>",), "place": "[bold]x[/]"})
    page = render_html(RECORD.model_copy(update={"exchanges": (evil,)}))
    assert "<script>x" not in page and "&lt;script&gt;x" in page


def test_a_check_is_one_line() -> None:
    check = Check(kind="office", report="a", start=0, end=9, text="former\npresident X", says="X is president")
    assert check_line(check) == "a: “former president X” – X is president"
