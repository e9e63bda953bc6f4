"""The rows of a shop's records: what each record says, column by column."""

from __future__ import annotations

from dataclasses import asdict

from actions.domain.identity import name_key, postcode_key
from actions.domain.orders import order_key
from actions.domain.shop import Address, Customer, Line, Order, Product, Variant, digest
from actions.domain.tracing import batch_key

RowValues = dict[str, object]


def customer_row(customer: Customer, shop: str) -> RowValues:
    """Return the row of a customer."""
    return {
        "id": customer.id,
        "name": customer.name,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "name_key": name_key(customer.name),
        "email": customer.email,
        "phone": customer.phone,
        "is_demo": False,
        "shop": shop,
        "digest": digest(customer),
    }


def method_rows(customer: Customer) -> list[RowValues]:
    """Return the rows of what a customer pays with."""
    return [{"customer_id": customer.id, **asdict(method)} for method in customer.methods]


def address_row(address: Address) -> RowValues:
    """Return the columns of an address."""
    return {**asdict(address), "postcode_key": postcode_key(address.postcode) or None}


def product_row(product: Product, shop: str) -> RowValues:
    """Return the row of a product."""
    return {
        "id": product.id,
        "merchant_id": shop,
        "name": product.name,
        "category": product.category,
        "is_demo": False,
        "shop": shop,
        "digest": digest(product),
    }


def variant_row(product: Product, variant: Variant) -> RowValues:
    """Return the row of one article of a product."""
    return {
        "sku": variant.sku,
        "product_id": product.id,
        "title": variant.title,
        "options": dict(variant.options),
        "price": variant.price,
        "currency": product.currency,
        "available": variant.available,
    }


def product_of_line(line: Line, shop: str) -> RowValues:
    """Return the row of a product that only an order speaks of any more."""
    return {
        "id": line.product_id,
        "merchant_id": shop,
        "name": line.name,
        "category": None,
        "is_demo": False,
        "shop": shop,
        "digest": None,
    }


def variant_of_line(line: Line, currency: str) -> RowValues:
    """Return the row of an article that only an order speaks of any more."""
    return {
        "sku": line.sku,
        "product_id": line.product_id,
        "title": line.title,
        "options": dict(line.options),
        "price": line.unit_price,
        "currency": currency,
        "available": None,
    }


def order_row(order: Order, shop: str) -> RowValues:
    """Return the row of an order."""
    key = order_key(order.id)
    return {
        "id": order.id,
        "lookup_key": key.text,
        "lookup_digits": key.digits,
        "customer_id": order.customer_id,
        "state": order.state,
        "shop_status": order.shop_status,
        "cancel_reason": order.cancel_reason,
        "placed_on": order.placed_on,
        "currency": order.currency,
        "freight": order.freight,
        "total": order.total,
        "is_demo": False,
        "shop": shop,
        "digest": digest(order),
    }


def line_rows(order: Order) -> list[RowValues]:
    """Return the rows of what was bought."""
    return [
        {
            "order_id": order.id,
            "sku": line.sku,
            "title": line.title,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "options": dict(line.options),
            "batch": line.batch,
            "batch_key": batch_key(line.batch) or None,
        }
        for line in order.lines
    ]


def parcel_rows(order: Order) -> list[RowValues]:
    """Return the rows of an order's parcels."""
    return [
        {"order_id": order.id, **asdict(parcel), "skus": list(parcel.skus)}
        for parcel in order.parcels
    ]


def return_rows(order: Order) -> list[RowValues]:
    """Return the rows of what comes back of an order."""
    return [
        {
            "order_id": order.id,
            **asdict(back),
            "skus": list(back.skus),
            "new_skus": list(back.new_skus),
        }
        for back in order.returns
    ]


def payment_rows(order: Order) -> list[RowValues]:
    """Return the rows of the money that went for an order."""
    return [{"order_id": order.id, **asdict(payment)} for payment in order.payments]
