"""Invented pairs of reports with one difference planted in each, for the tests of whole records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Pair:
    """Two reports of one event: ``role`` differs in ``words``; ``shared`` are sentences that both carry "
    "alike."""

    name: str
    role: str
    words: tuple[str, str]
    texts: tuple[str, str]
    shared: tuple[str, str]
    published: date = field(default=date(2019, 5, 16))

    def __str__(self) -> str:
        return f"{self.name}-{self.role}"


PAIRS = (
    Pair(
        name="flood",
        role="quantity",
        words=("14 people", "19 people"),
        shared=("The water destroyed the only bridge", "The only bridge was destroyed"),
        texts=(
            "Flood kills villagers in northern Slovenia\n\n"
            "A flood after two days of rain killed 14 people in the town of Kobarid, the police said.\n\n"
            "The water destroyed the only bridge over the river. Soldiers brought drinking water to the "
            "town by "
            "helicopter. Schools in the valley will stay closed until June.\n",
            "Deadly flood in Slovenian valley\n\n"
            "Police said a flood killed 19 people in Kobarid after heavy rain.\n\n"
            "The only bridge was destroyed by the water. Army helicopters carried drinking water to the "
            "inhabitants. A school teacher said nobody had been warned.\n",
        ),
    ),
    Pair(
        name="ferry",
        role="time",
        words=("Monday", "Wednesday"),
        shared=("Divers recovered the captain's body", "Divers have recovered the body of the captain"),
        texts=(
            "Ferry sinks off Luzon\n\n"
            "The ferry Santa Marta sank off the island of Luzon on Monday in high waves.\n\n"
            "Divers recovered the captain's body from the wreck. The coast guard said the vessel had "
            "carried too "
            "much cargo. The owner of the ship lost his licence.\n",
            "Dozens rescued as ship goes down\n\n"
            "In high waves off Luzon, the ferry Santa Marta sank on Wednesday.\n\n"
            "Divers have recovered the body of the captain. According to the coast guard, too much cargo "
            "was on "
            "board the vessel. Fishermen pulled many passengers from the sea.\n",
        ),
    ),
    Pair(
        name="ceasefire",
        role="place",
        words=("Nairobi", "Kampala"),
        shared=("The rebels freed 40 prisoners", "The rebels released 40 prisoners"),
        texts=(
            "Sudan signs ceasefire with rebels\n\n"
            "Sudan's government and the rebels signed a ceasefire in Nairobi on Tuesday.\n\n"
            "The rebels freed 40 prisoners before the ceremony. A monitor from the African Union will "
            "report on "
            "violations every month. Aid lorries crossed the front line for the first time since March.\n",
            "Rebels and Khartoum agree truce\n\n"
            "A ceasefire was signed in Kampala on Tuesday by the government of Sudan and the rebels.\n\n"
            "The rebels released 40 prisoners ahead of the signing. African Union monitors are to report "
            "every "
            "month. Many families still wait in camps.\n",
        ),
    ),
    Pair(
        name="strike",
        role="polarity",
        words=("accepted", "rejected"),
        shared=("No trains will run on Friday", "Trains will not run on Friday"),
        texts=(
            "Belgian rail union answers pay offer\n\n"
            "The Belgian railway union accepted the company's pay offer of four percent.\n\n"
            "No trains will run on Friday. The company has lost 12 million euros since the strike began. "
            "Commuters "
            "shared cars or stayed at home.\n",
            "Rail strike in Belgium\n\n"
            "Belgium's railway union rejected the pay offer of four percent from the company.\n\n"
            "Trains will not run on Friday. Since the strike began, 12 million euros have been lost by the "
            "company. Shops near the stations complained.\n",
        ),
    ),
    Pair(
        name="election",
        role="quantity",
        words=("120 protesters", "210 protesters"),
        shared=("The opposition lost by 3,418 votes", "the opposition lost by 3,418 votes"),
        texts=(
            "Protest after vote in Tegucigalpa\n\n"
            "Police in Tegucigalpa arrested 120 protesters on Sunday after the election.\n\n"
            "The opposition lost by 3,418 votes, the electoral court announced. Its leader, Marta Solano, "
            "demanded a recount. Tear gas drifted over the central market.\n",
            "Honduras vote protest broken up\n\n"
            "After the election, 210 protesters were arrested by police in Tegucigalpa on Sunday.\n\n"
            "The electoral court announced that the opposition lost by 3,418 votes. Opposition leader "
            "Marta Solano "
            "demanded that the votes be counted again. Shops had closed early.\n",
        ),
    ),
    Pair(
        name="trade",
        role="speaker",
        words=("Anna Lindqvist", "Rajesh Mehta"),
        shared=("The tariffs on steel will end in July", "Tariffs on steel will end in July"),
        texts=(
            "Sweden and India close trade talks\n\n"
            "“We have opened a door that was shut for eleven years,” Swedish Trade Minister Anna "
            "Lindqvist said "
            "after the talks in Mumbai.\n\n"
            "The tariffs on steel will end in July. Farmers on both sides had opposed the treaty.\n",
            "Indian–Swedish treaty agreed\n\n"
            "Talks in Mumbai brought a treaty. “We have opened a door that was shut for eleven years,” "
            "Indian "
            "Commerce Minister Rajesh Mehta said.\n\n"
            "Tariffs on steel will end in July under the treaty. Car makers welcomed the outcome.\n",
        ),
    ),
    Pair(
        name="epidemic",
        role="role",
        words=("Health Minister", "Finance Minister"),
        shared=("The disease spread to five provinces", "The disease has spread to five provinces"),
        texts=(
            "Cholera spreads in Angola\n\n"
            "Health Minister Teresa Cardoso said 314 patients were treated for cholera in Luanda.\n\n"
            "The disease spread to five provinces. Two clinics ran out of clean water. Nurses came from "
            "the coast.\n",
            "Angola fights cholera outbreak\n\n"
            "More than 300 patients were treated for cholera in Luanda, Finance Minister Teresa Cardoso "
            "said.\n\n"
            "The disease has spread to five provinces. Clean water ran out at two clinics. A vaccine is "
            "expected next week.\n",
        ),
    ),
    Pair(
        name="border",
        role="participant",
        words=("Chile", "Peru"),
        shared=("The crossing will open again in April", "The crossing opens again in April"),
        texts=(
            "Army patrol at Andes pass\n\n"
            "Chile withdrew its soldiers from the mountain pass of Tambo Quemado on Thursday.\n\n"
            "The crossing will open again in April. Lorry drivers had waited there for nine days. Snow "
            "fell in "
            "the night.\n",
            "Soldiers leave Andes pass\n\n"
            "On Thursday, Peru withdrew its soldiers from the Tambo Quemado mountain pass.\n\n"
            "The crossing opens again in April. For nine days lorry drivers had waited there. Villagers "
            "cheered.\n",
        ),
    ),
)
