"""What the demo shop sells and to whom: invented people, invented shops, ordinary goods."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.domain.orders import MethodKind

CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """Somebody who shops in the demo; their address can never receive mail."""

    id: str
    name: str
    street: str
    city: str
    postcode: str
    pays_with: MethodKind
    brand: str | None = None
    last_four: str | None = None

    @property
    def first_name(self) -> str:
        """What they are called by."""
        return self.name.partition(" ")[0]

    @property
    def last_name(self) -> str:
        """Their family's name."""
        return self.name.partition(" ")[2]

    @property
    def method_id(self) -> str:
        """The id of the one thing they pay with."""
        return f"{self.pays_with.value}_{self.id}"

    @property
    def email(self) -> str:
        """An address under example.com, which is nobody's."""
        return f"{self.id}@example.com"


@dataclass(frozen=True, slots=True)
class DemoMerchant:
    """A shop in the demo."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """Something sold in the demo; `category` is from the vocabulary of the returns rules."""

    sku: str
    merchant: str
    title: str
    category: str
    price: Decimal

    @property
    def name(self) -> str:
        """What the article is called without its size, colour or count."""
        return self.title.partition(",")[0]


CUSTOMERS = (
    DemoCustomer(
        *("ada", "Ada Lin", "12 Lantern Lane", "Hangzhou", "310012"),
        *(MethodKind.CARD, "visa", "1881"),
    ),
    DemoCustomer("bo", "Bo Zhang", "7 Ferry Steps", "Chongqing", "400010", MethodKind.GIFT_CARD),
    DemoCustomer("chen", "Chen Wei", "88 Mill Road", "Suzhou", "215006", MethodKind.PAYPAL),
    DemoCustomer(
        *("dara", "Dara Sok", "3 Orchard Court", "Kunming", "650021"),
        *(MethodKind.CARD, "mastercard", "5100"),
    ),
)

MERCHANTS = (
    DemoMerchant("northlight", "Northlight Home"),
    DemoMerchant("loom-and-last", "Loom & Last"),
    DemoMerchant("clearwave", "Clearwave Electronics"),
    DemoMerchant("hillside", "Hillside Pantry & Care"),
    DemoMerchant("paper-kite", "Paper Kite Toys & Books"),
)


def _product(sku: str, merchant: str, title: str, category: str, price: str) -> DemoProduct:
    return DemoProduct(sku, merchant, title, category, Decimal(price))


PRODUCTS = (
    _product("KET-GOOSE-09", "northlight", "Gooseneck kettle, 0.9 l", "appliance", "269.00"),
    _product("KET-GLASS-17", "northlight", "Glass electric kettle, 1.7 l", "appliance", "189.00"),
    _product("LMP-DESK-OAK", "northlight", "Oak desk lamp, dimmable", "home-goods", "329.00"),
    _product("BED-LIN-200", "northlight", "Washed linen duvet cover", "home-goods", "579.00"),
    _product("CHR-BEECH-1", "northlight", "Beech dining chair", "furniture", "649.00"),
    _product("COT-WOOL-M", "loom-and-last", "Wool coat, camel, size M", "clothing", "1280.00"),
    _product("DRS-LINEN-S", "loom-and-last", "Linen summer dress, size S", "clothing", "358.00"),
    _product("SHO-DERBY-42", "loom-and-last", "Leather derby shoes, 42", "shoes", "699.00"),
    _product("SHO-RUN-38", "loom-and-last", "Running shoes, 38", "shoes", "459.50"),
    _product("BAG-CANV-20", "loom-and-last", "Waxed canvas rucksack, 20 l", "bags", "428.00"),
    _product("SCF-CASH-GR", "loom-and-last", "Cashmere scarf, grey", "clothing", "399.00"),
    _product("HDP-OVER-NC", "clearwave", "Over-ear headphones, NC", "electronics", "899.00"),
    _product("HDP-BUDS-2", "clearwave", "Wireless earbuds", "electronics", "349.00"),
    _product("PWB-20K", "clearwave", "Power bank, 20,000 mAh", "electronics", "159.90"),
    _product("KBD-MECH-75", "clearwave", "Mechanical keyboard, 75 %", "electronics", "519.00"),
    _product(
        "CRM-HAND-75", "hillside", "Hand cream with camellia oil, 75 ml", "cosmetics", "59.00"
    ),
    _product("CRM-FACE-50", "hillside", "Face cream, unscented, 50 ml", "cosmetics", "168.00"),
    _product("TEA-OOL-100", "hillside", "Roasted oolong tea, 100 g", "food", "88.00"),
    _product("TEA-JAS-100", "hillside", "Jasmine green tea, 100 g", "food", "72.50"),
    _product("HNY-ACA-500", "hillside", "Acacia honey, 500 g", "food", "64.00"),
    _product("TOY-BLK-80", "paper-kite", "Beech building blocks, 80 pieces", "toys", "138.00"),
    _product("TOY-TRAIN-1", "paper-kite", "Wooden train set", "toys", "219.00"),
    _product("BOK-KITE-HB", "paper-kite", "The Paper Kite, hardback", "media", "48.00"),
    _product("PUZ-MAP-500", "paper-kite", "Map puzzle, 500 pieces", "toys", "79.00"),
)
