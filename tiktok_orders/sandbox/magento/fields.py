"""The members of Magento's documents and their JSON types (admin REST schema 2.4.8).

What is sent is held against them, and a search may name the simple ones of its table.
"""

from __future__ import annotations

from typing import Any

# A member's type ("number", "integer", "string", "boolean", "any"), a shape, or a list of one of them.
Shape = dict[str, Any]


def _read(**names_by_type: str) -> Shape:
    return {name: kind for kind, names in names_by_type.items() for name in names.split()}


ORDER = _read(
    number="""
        adjustment_negative adjustment_positive base_adjustment_negative base_adjustment_positive
        base_discount_amount base_discount_canceled base_discount_invoiced base_discount_refunded
        base_discount_tax_compensation_amount base_discount_tax_compensation_invoiced
        base_discount_tax_compensation_refunded base_grand_total base_shipping_amount base_shipping_canceled
        base_shipping_discount_amount base_shipping_discount_tax_compensation_amnt base_shipping_incl_tax
        base_shipping_invoiced base_shipping_refunded base_shipping_tax_amount base_shipping_tax_refunded
        base_subtotal base_subtotal_canceled base_subtotal_incl_tax base_subtotal_invoiced
        base_subtotal_refunded base_tax_amount base_tax_canceled base_tax_invoiced base_tax_refunded
        base_to_global_rate base_to_order_rate base_total_canceled base_total_due base_total_invoiced
        base_total_invoiced_cost base_total_offline_refunded base_total_online_refunded base_total_paid
        base_total_qty_ordered base_total_refunded discount_amount discount_canceled discount_invoiced
        discount_refunded discount_tax_compensation_amount discount_tax_compensation_invoiced
        discount_tax_compensation_refunded grand_total payment_authorization_amount shipping_amount
        shipping_canceled shipping_discount_amount shipping_discount_tax_compensation_amount
        shipping_incl_tax shipping_invoiced shipping_refunded shipping_tax_amount shipping_tax_refunded
        store_to_base_rate store_to_order_rate subtotal subtotal_canceled subtotal_incl_tax
        subtotal_invoiced subtotal_refunded tax_amount tax_canceled tax_invoiced tax_refunded total_canceled
        total_due total_invoiced total_offline_refunded total_online_refunded total_paid total_qty_ordered
        total_refunded weight
    """,
    string="""
        applied_rule_ids base_currency_code coupon_code created_at customer_dob customer_email
        customer_firstname customer_lastname customer_middlename customer_note customer_prefix
        customer_suffix customer_taxvat discount_description ext_customer_id ext_order_id
        global_currency_code hold_before_state hold_before_status increment_id order_currency_code
        original_increment_id protect_code relation_child_id relation_child_real_id relation_parent_id
        relation_parent_real_id remote_ip shipping_description state status store_currency_code store_name
        updated_at x_forwarded_for
    """,
    integer="""
        billing_address_id can_ship_partially can_ship_partially_item customer_gender customer_group_id
        customer_id customer_is_guest customer_note_notify edit_increment email_sent entity_id
        forced_shipment_with_invoice is_virtual payment_auth_expiration quote_address_id quote_id store_id
        total_item_count
    """,
)
ORDER_ITEM = _read(
    string="""
        additional_data applied_rule_ids created_at description ext_order_item_id name product_type sku
        updated_at weee_tax_applied
    """,
    number="""
        amount_refunded base_amount_refunded base_cost base_discount_amount base_discount_invoiced
        base_discount_refunded base_discount_tax_compensation_amount base_discount_tax_compensation_invoiced
        base_discount_tax_compensation_refunded base_original_price base_price base_price_incl_tax
        base_row_invoiced base_row_total base_row_total_incl_tax base_tax_amount base_tax_before_discount
        base_tax_invoiced base_tax_refunded base_weee_tax_applied_amount base_weee_tax_applied_row_amnt
        base_weee_tax_disposition base_weee_tax_row_disposition discount_amount discount_invoiced
        discount_percent discount_refunded discount_tax_compensation_amount
        discount_tax_compensation_canceled discount_tax_compensation_invoiced
        discount_tax_compensation_refunded gw_base_price gw_base_price_invoiced gw_base_price_refunded
        gw_base_tax_amount gw_base_tax_amount_invoiced gw_base_tax_amount_refunded gw_price
        gw_price_invoiced gw_price_refunded gw_tax_amount gw_tax_amount_invoiced gw_tax_amount_refunded
        original_price price price_incl_tax qty_backordered qty_canceled qty_invoiced qty_ordered
        qty_refunded qty_returned qty_shipped row_invoiced row_total row_total_incl_tax row_weight
        tax_amount tax_before_discount tax_canceled tax_invoiced tax_percent tax_refunded
        weee_tax_applied_amount weee_tax_applied_row_amount weee_tax_disposition weee_tax_row_disposition
        weight
    """,
    integer="""
        event_id free_shipping gw_id is_qty_decimal is_virtual item_id locked_do_invoice locked_do_ship
        no_discount order_id parent_item_id product_id quote_item_id store_id
    """,
)
ADDRESS = _read(
    string="""
        address_type city company country_id email fax firstname lastname middlename postcode prefix region
        region_code suffix telephone vat_id vat_request_date vat_request_id
    """,
    integer="""
        customer_address_id customer_id entity_id parent_id region_id vat_is_valid vat_request_success
    """,
)
PAYMENT = _read(
    string="""
        account_status additional_data address_status anet_trans_method cc_approval cc_avs_status
        cc_cid_status cc_debug_request_body cc_debug_response_body cc_debug_response_serialized cc_exp_month
        cc_exp_year cc_last4 cc_number_enc cc_owner cc_secure_verify cc_ss_issue cc_ss_start_month
        cc_ss_start_year cc_status cc_status_description cc_trans_id cc_type echeck_account_name
        echeck_account_type echeck_bank_name echeck_routing_number echeck_type last_trans_id method
        po_number protection_eligibility
    """,
    number="""
        amount_authorized amount_canceled amount_ordered amount_paid amount_refunded base_amount_authorized
        base_amount_canceled base_amount_ordered base_amount_paid base_amount_paid_online
        base_amount_refunded base_amount_refunded_online base_shipping_amount base_shipping_captured
        base_shipping_refunded shipping_amount shipping_captured shipping_refunded
    """,
    integer="""
        entity_id parent_id quote_payment_id
    """,
)
STATUS_HISTORY = _read(
    string="""
        comment created_at entity_name status
    """,
    integer="""
        entity_id is_customer_notified is_visible_on_front parent_id
    """,
)
SHIPPING_TOTAL = _read(
    number="""
        base_shipping_amount base_shipping_canceled base_shipping_discount_amount
        base_shipping_discount_tax_compensation_amnt base_shipping_incl_tax base_shipping_invoiced
        base_shipping_refunded base_shipping_tax_amount base_shipping_tax_refunded shipping_amount
        shipping_canceled shipping_discount_amount shipping_discount_tax_compensation_amount
        shipping_incl_tax shipping_invoiced shipping_refunded shipping_tax_amount shipping_tax_refunded
    """,
)

ORDER_ITEM_SENT: Shape = {
    **ORDER_ITEM,
    "product_option": "any",
    "extension_attributes": "any",
    "parent_item": "any",
}
ADDRESS_SENT: Shape = {**ADDRESS, "street": ["string"], "extension_attributes": "any"}
_SHIPPING: Shape = {
    "address": ADDRESS_SENT,
    "method": "string",
    "total": {**SHIPPING_TOTAL, "extension_attributes": "any"},
    "extension_attributes": "any",
}
_ASSIGNMENT: Shape = {
    "shipping": _SHIPPING,
    "items": [ORDER_ITEM_SENT],
    "stock_id": "integer",
    "extension_attributes": "any",
}
_ORDER_EXTENSION: Shape = {
    **dict.fromkeys(
        [
            "applied_taxes",
            "coupon_codes",
            "coupon_discounts",
            "gift_message",
            "item_applied_taxes",
            "taxes",
            "additional_itemized_taxes",
            "company_order_attributes",
            "custom_fees",
            "gift_cards",
        ],
        "any",
    ),
    "converting_from_quote": "boolean",
    "notification_sent": "integer",
    "payment_additional_info": "any",
    "pickup_location_code": "string",
    "send_notification": "integer",
    "shipping_assignments": [_ASSIGNMENT],
}
ORDER_SENT: Shape = {
    **ORDER,
    "items": [ORDER_ITEM_SENT],
    "billing_address": ADDRESS_SENT,
    "payment": {**PAYMENT, "additional_information": ["string"], "extension_attributes": "any"},
    "status_histories": [{**STATUS_HISTORY, "extension_attributes": "any"}],
    "extension_attributes": _ORDER_EXTENSION,
}
_COMMENT_CREATION: Shape = {"comment": "string", "is_visible_on_front": "integer", "extension_attributes": "any"}
_ITEM_CREATION: Shape = {"order_item_id": "integer", "qty": "number", "extension_attributes": "any"}
_DEED: Shape = {
    "items": [_ITEM_CREATION],
    "notify": "boolean",
    "appendComment": "boolean",
    "comment": _COMMENT_CREATION,
}
INVOICE_SENT: Shape = {**_DEED, "capture": "boolean", "arguments": "any"}
SHIPMENT_SENT: Shape = {
    **_DEED,
    "tracks": [
        {"track_number": "string", "title": "string", "carrier_code": "string", "extension_attributes": "any"}
    ],
    "packages": "any",
    "arguments": {"extension_attributes": {"source_code": "string"}},
}
REFUND_SENT: Shape = {
    **_DEED,
    "arguments": {
        "shipping_amount": "number",
        "adjustment_positive": "number",
        "adjustment_negative": "number",
        "extension_attributes": {"return_to_stock_items": ["integer"]},
    },
}
TRACK: Shape = _read(
    number="qty weight",
    integer="entity_id order_id parent_id",
    string="carrier_code created_at description title track_number updated_at",
)
TRACK_SENT: Shape = {**TRACK, "extension_attributes": "any"}
PRODUCT: Shape = _read(
    number="price weight",
    integer="attribute_set_id id status visibility",
    string="created_at name sku type_id updated_at",
)
# What a product shows among its custom attributes; the second is one that a seller added.
PRODUCT_ATTRIBUTES: Shape = _read(string="tax_class_id tiktok_sku")
SOURCE_ITEM: Shape = _read(number="quantity", integer="status", string="sku source_code")
SOURCE: Shape = _read(
    boolean="enabled use_default_carrier_config",
    string="source_code name country_id region postcode city description",
)
_DOCUMENT = "base_grand_total base_tax_amount base_shipping_amount base_subtotal grand_total shipping_amount "
_MONEY = _DOCUMENT + "subtotal tax_amount discount_amount base_discount_amount total_qty"
INVOICE: Shape = _read(
    number=_MONEY,
    integer="entity_id order_id state store_id billing_address_id",
    string="increment_id created_at updated_at order_currency_code base_currency_code",
)
CREDITMEMO: Shape = _read(
    number=_MONEY + " adjustment adjustment_positive adjustment_negative",
    integer="entity_id order_id state store_id invoice_id",
    string="increment_id created_at updated_at order_currency_code base_currency_code",
)
SHIPMENT: Shape = _read(
    number="total_qty total_weight",
    integer="entity_id order_id store_id shipping_address_id billing_address_id shipment_status",
    string="increment_id created_at updated_at",
)
