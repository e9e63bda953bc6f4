"""Words that stand where a name could, and are none: what customers write after "I'm"."""

from __future__ import annotations

NOT_NAMES = frozenset(
    """
    a able about afraid after again agent ago all allowed already also always am american an
    and angry annoyed another any anybody anyone anything are arrived as asap ask asking at
    available aware away back bad bag based be because been before being best big bit black
    blue bot bought box british broken but buy buying by call calling came can cancel
    cancelled cannot cant card cash certain change charge charged chat check chinese code
    color colour come coming complaint confirm confused contact contacting correct could
    curious currently customer damaged day days dear defective deliver delivered delivery
    desperate details did didn't different disappointed discount do does doesn't don't done dr
    eligible email entitled error european even ever exchange expected faulty fed find fine
    finished first fix for found free french from frustrated full furious german get getting
    gift give glad go going good got great guest had happy has hasn't have haven't having
    hello help her here hey hi him his hope how human i i'd i'll i'm i've if ill in incorrect
    indian information interested into is isn't it it's item items its just keep know last
    late leave like little live living located locked looking lost madam made mail make
    manager many may maybe me member merchant mine missing misspelled misspelt money month
    more most moving mr mrs ms much must my name near need never new next nice no nobody not
    nothing now number of off ok okay old on once one only open or order ordered orders other
    our out over owner package paid parcel password pay payment person phone pickup pin please
    pls plz possible post postal postcode pregnant price problem product purchase question
    quick quite ready really received red refund refunded regarding registered replace
    replacement return returned returning right same say see seller send sent service ship
    shipped shipping shop shopping should show sick sign sir size so some somebody someone
    something soon sorry spelled spelt status still stock stop store stuck student support
    supposed sure talk team tell thank thanks that that's the their them then there these they
    thing this those tired to today tomorrow too track tracking trying two uk unable under
    unfortunately unhappy unsure until up update upset us use used user using valid vegan very
    voucher wait waiting want wanted warranty was wasn't we week well went were what what's
    whats when where which white who why will with without won't wondering work working
    worried would write writing wrong yes yesterday yet you your zip
    """.split()
)
