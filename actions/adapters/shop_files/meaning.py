"""What the shapes in a shop's files mean: its words for states, its totals, its returns.

States. "pending" is `paid` once the payments cover the total, and `placed` before. "processed"
is the one word this kind of shop has between "pending", when everything can still be changed,
and "delivered": it covers packing and the whole way to the door. So the tracking number decides:
with one, a carrier has been told of the parcel, and `shipped` sends the customer to the carrier
for the truth; without one nothing is known to have left, and the order is `packed`. A parcel of
a cancelled order was labelled and stopped: it is `cancelled`, never "preparing".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from actions.adapters.shop_files import shapes
from actions.domain import shop
from actions.domain.orders import (
    MethodKind,
    OrderState,
    PaymentKind,
    ReturnKind,
    ReturnState,
    ShipmentState,
    order_key,
)
from actions.domain.tracing import batch_key

METHODS: Mapping[str, MethodKind] = {
    "credit_card": MethodKind.CARD,
    "debit_card": MethodKind.CARD,
    "card": MethodKind.CARD,
    "paypal": MethodKind.PAYPAL,
    "gift_card": MethodKind.GIFT_CARD,
}
STATES: Mapping[str, OrderState] = {
    **{state.value: state for state in OrderState},
    "canceled": OrderState.CANCELLED,
}
_PARCELS: Mapping[OrderState, ShipmentState] = {
    OrderState.PLACED: ShipmentState.PREPARING,
    OrderState.PAID: ShipmentState.PREPARING,
    OrderState.PACKED: ShipmentState.PREPARING,
    OrderState.SHIPPED: ShipmentState.IN_TRANSIT,
    OrderState.CANCELLED: ShipmentState.CANCELLED,
}
_RETURNS: Mapping[OrderState, ReturnState] = {
    OrderState.RETURN_REQUESTED: ReturnState.REQUESTED,
    OrderState.EXCHANGE_REQUESTED: ReturnState.REQUESTED,
    OrderState.RETURNED: ReturnState.RECEIVED,
    OrderState.REFUNDED: ReturnState.REFUNDED,
}
_LONGEST_TITLE = 300


class Meaningless(Exception):
    """A record whose fields are well formed and make no sense together; carries the fault."""

    def __init__(self, path: shop.Path, value: object, expected: str) -> None:
        super().__init__(f"{path}: {value!r}; expected {expected}")
        self.fault = shop.Fault(path, value, expected)


def customer_of(user_id: str, user: shapes.UserShape) -> shop.Customer:
    """Return the customer that a record describes."""
    if isinstance(user.name, str):
        first, last, name = None, None, user.name
    else:
        first, last = user.name.first_name or None, user.name.last_name or None
        name = " ".join(half for half in (first, last) if half)
    if not name:
        raise Meaningless(("name",), user.name, "a name")
    return shop.Customer(
        id=user_id,
        name=name,
        first_name=first,
        last_name=last,
        email=user.email,
        phone=user.phone,
        address=_address(user.address),
        methods=tuple(_method(*each) for each in user.payment_methods.items()),
    )


def product_of(product_id: str, product: shapes.ProductShape, currency: str) -> shop.Product:
    """Return the product that a record describes."""
    for sku, variant in product.variants.items():
        _agree(("variants", sku, "item_id"), sku, variant.item_id)
    return shop.Product(
        id=product_id,
        name=product.name,
        category=product.category,
        currency=product.currency or currency,
        variants=tuple(
            shop.Variant(
                sku=sku,
                title=_title(product.name, options := _options(variant.options)),
                options=options,
                price=variant.price,
                available=variant.available,
            )
            for sku, variant in product.variants.items()
        ),
    )


def order_of(order_id: str, order: shapes.OrderShape, currency: str) -> shop.Order:
    """Return the order that a record describes."""
    if not order_key(order_id).text:
        raise Meaningless(("order_id",), order_id, "a number with a letter or a digit in it")
    lines = _lines(order.items)
    freight = Decimal("0.00") if order.freight is None else order.freight
    goods = sum((line.unit_price * line.quantity for line in lines), Decimal("0.00"))
    total = goods + freight if order.total is None else order.total
    if total >= Decimal(10) ** 12:
        raise Meaningless(("items",), total, "a total below 1,000,000,000,000")
    payments = tuple(_payment(payment) for payment in order.payment_history)
    state = _state(order, total, payments)
    return shop.Order(
        id=order_id,
        customer_id=order.user_id,
        state=state,
        shop_status=order.status,
        cancel_reason=order.cancel_reason,
        placed_on=order.placed_on,
        currency=order.currency or currency,
        freight=freight,
        total=total,
        address=_address(order.address),
        lines=lines,
        parcels=tuple(_parcels(order.fulfillments, state)),
        returns=_returns(order, state),
        payments=payments,
    )


def _agree(path: shop.Path, named: str, given: str | None) -> None:
    """Raise when a record carries another id than the name it stands under."""
    if given is not None and given != named:
        raise Meaningless(path, given, f"{named!r}, as the name it stands under")


def _address(address: shapes.AddressShape | None) -> shop.Address | None:
    if address is None:
        return None
    return shop.Address(
        line1=address.address1 or None,
        line2=address.address2 or None,
        city=address.city or None,
        region=address.state or None,
        postcode=address.zip or None,
        country=address.country or None,
    )


def _method(method_id: str, method: shapes.MethodShape) -> shop.Method:
    _agree(("payment_methods", method_id, "id"), method_id, method.id)
    kind = METHODS.get(method.source, MethodKind.OTHER)
    return shop.Method(method_id, kind, method.brand, method.last_four, method.balance)


def _options(options: Mapping[str, object]) -> shop.Options:
    return tuple((name, str(value)) for name, value in options.items())


def _title(name: str, options: shop.Options) -> str:
    """Return what an article is called: "T-Shirt (blue, M)"."""
    said = ", ".join(value for _, value in options if value)
    return (f"{name} ({said})" if said else name)[:_LONGEST_TITLE]


def _lines(items: Iterable[shapes.LineShape]) -> tuple[shop.Line, ...]:
    """Return the lines; an article listed twice at one price, of one batch, is one line of two."""
    lines: dict[tuple[str, Decimal, str], shop.Line] = {}
    for item in items:
        key = (item.item_id, item.price, batch_key(item.batch))
        before = lines[key].quantity if key in lines else 0
        options = _options(item.options)
        lines[key] = shop.Line(
            sku=item.item_id,
            product_id=item.product_id,
            name=item.name,
            title=_title(item.name, options),
            options=options,
            quantity=before + item.quantity,
            unit_price=item.price,
            batch=item.batch,
        )
    return tuple(lines.values())


def _payment(payment: shapes.PaymentShape) -> shop.MoneyWent:
    kind = PaymentKind(payment.transaction_type)
    return shop.MoneyWent(kind, payment.amount, payment.payment_method_id, payment.made_on)


def _state(
    order: shapes.OrderShape, total: Decimal, payments: Iterable[shop.MoneyWent]
) -> OrderState:
    """Return our word for the shop's, by the rules at the top of this file."""
    word = order.status.casefold().partition("(")[0].strip().replace(" ", "_")
    if word == "pending":
        paid = sum(
            (
                each.amount if each.kind is PaymentKind.PAYMENT else -each.amount
                for each in payments
            ),
            Decimal(0),
        )
        return OrderState.PAID if paid >= total else OrderState.PLACED
    if word == "processed":
        tracked = any(parcel.tracking_id for parcel in order.fulfillments)
        return OrderState.SHIPPED if tracked else OrderState.PACKED
    if word not in STATES:
        known = ", ".join(["pending", "processed", *STATES])
        raise Meaningless(("status",), order.status, f"one of {known}")
    return STATES[word]


def _parcels(
    fulfillments: Iterable[shapes.FulfillmentShape], state: OrderState
) -> Iterable[shop.Parcel]:
    """Yield a parcel for each tracking number, one without where there is none."""
    for sent in fulfillments:
        for tracking in sent.tracking_id or (None,):
            yield shop.Parcel(
                carrier=sent.carrier,
                tracking=tracking,
                state=_PARCELS.get(state, ShipmentState.DELIVERED),
                shipped_on=sent.shipped_on,
                expected_on=sent.expected_on,
                delivered_on=sent.delivered_on,
                skus=sent.item_ids,
            )


def _returns(order: shapes.OrderShape, state: OrderState) -> tuple[shop.GoodsBack, ...]:
    """Return what comes back: at most one return or exchange, as this format knows it."""
    progress = _RETURNS.get(state)
    if progress is None:
        return ()
    exchanged = state is OrderState.EXCHANGE_REQUESTED or bool(order.exchange_items)
    method = order.exchange_payment_method_id if exchanged else order.return_payment_method_id
    return (
        shop.GoodsBack(
            kind=ReturnKind.EXCHANGE if exchanged else ReturnKind.RETURN,
            state=progress,
            reason=order.return_reason,
            requested_on=order.return_requested_on,
            skus=order.exchange_items if exchanged else order.return_items,
            new_skus=order.exchange_new_items,
            method_id=method,
            difference=order.exchange_price_difference,
        ),
    )
