"""Words that stand where a name could, and are none: what customers write after "I'm"."""

from __future__ import annotations

NOT_NAMES = frozenset(
    """
    a able about accident account add afraid after afternoon again against agent ago all
    allowed already also although always am american among amount an and angry annoyed another
    answer any anybody anyone anything apartment are aren't arrived article as asap ask asked
    asking at available avenue aware away awesome awful back bad bag balance bank based be
    because been before being best better between big bit blue book books bot both bought box
    boxes british broken building but buy buyer buying by bye call called calling came can
    can't cancel cancelled cannot cant card cash certain chance change charge charged chat
    cheap check cheers chinese city cm code collect color colour come coming complaint confirm
    confused contact contacting correct cotton could couldn't country coupon courier credit
    curious currently customer damaged day days deal dear debit december default defective
    deliver delivered delivery desperate details did didn't different digits disappointed
    discount do does doesn't don't done door download dr dress driver during each either
    eligible email entitled error european even evening ever every exchange expected expensive
    faulty february fed fee fees feet find finds fine finished first fix flat floor for found
    fourth free french friday from frustrated full furious german get gets getting gift give
    glad go going golden good goodbye got great guarantee guest had hadn't haha happy has
    hasn't have haven't having he height hello help helps her here here's hers herself hey hi
    him himself his home hope horrible hour hours house how how's however human i i'd i'll i'm
    i've idiot if ill immediately in inches incorrect indian information interested into
    invoice is isn't it it's item items its itself january july just keep kettle kg kindly
    know label lamp laptop large last late latest law laws leather leave length let's letter
    like little live living located locked login lol look looking looks lose loses lost lovely
    madam made mail make makes manager many march market mastercard may maybe me medium member
    merchant mine minute minutes missing misspelled misspelt mistake monday money month months
    more morning most moving mr mrs ms much must my myself nah name near need needs neither
    never new newest next nice no nobody nope not nothing november now number october of off
    office ok okay old oldest on once one online only open or order ordered orders other our
    ours out over owner pack package packet packs paid pair parcel password pay payment paypal
    person phone pick pickup piece pieces pin pincode pink please pls plz points policies
    policy possible post postal postcode postcodes pregnant previous price problem product
    promo purchase purple put question quick quickly quite rate ready really receipt received
    red reference refund refunded regarding regards registered remove replace replacement
    return returned returning right rights road rule rules said sale same saturday say says
    school second see seems seller send sends sent september service set she ship shipped
    shipping shirt shoes shop shopping should shouldn't show sick sign silver since sir size
    sizes small so some somebody someone something soon sorry spelled spelt status still stock
    stop store street stuck student stupid suite sunday support supposed sure swap take talk
    team tell terrible thank thanks that that's the their theirs them themselves then there
    there's therefore these they they'd they're thing third this those though thursday tired
    to today told tomorrow tonight too total town track tracking transfer try trying tuesday
    two uk unable under unfortunately unhappy unit units unsure until up update upset urgent
    urgently us use used useless user username uses using valid vegan very view visa voucher
    wait waiting waits want wanted wants warranty was wasn't we we'd we're wednesday week
    weeks weight well went were weren't what what's whats when where where's which while who
    who's why width will with without won't wondering wooden work working worried worse worst
    would wouldn't write writes writing wrong wrote yeah year years yellow yep yes yesterday
    yet you you'd you're your yours yourself zip zipcode zips
    """.split()
)
