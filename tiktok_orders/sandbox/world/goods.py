"""The goods that the practice sellers offer: 60 invented products with about 150 variants.

Each row: name, start of the seller SKU, motif of the picture, price in British pence, and the variants
as "code: words" (a `+` after the words makes the variant a quarter dearer).
"""

from __future__ import annotations

from typing import NamedTuple


class Goods(NamedTuple):
    """One product: see the module's first lines."""

    name: str
    code: str
    motif: str
    pence: int
    variants: str


GOODS: tuple[Goods, ...] = (
    Goods(
        "Stoneware Mug", "MUG", "cup", 1299, "BLU-350: Blue, 350 ml; SGE-350: Sage, 350 ml; BLU-500: Blue, 500 ml+"
    ),
    Goods("Striped Tea Towel", "TOWEL-STR", "cloth", 650, "RED: Red; NVY: Navy; OLV: Olive"),
    Goods(
        "Beeswax Candle", "CNDL", "flame", 1100, "VAN-S: Vanilla, Small; VAN-L: Vanilla, Large+; FIG-S: Fig, Small"
    ),
    Goods(
        "Steel Water Bottle",
        "BTL",
        "bottle",
        1800,
        "STL-500: Steel, 500 ml; BLK-500: Black, 500 ml; BLK-750: Black, 750 ml+",
    ),
    Goods("Folding Desk Lamp", "LAMP", "lamp", 3400, "WHT: White; GRN: Green"),
    Goods("Dotted Notebook A5", "NOTE-A5", "book", 475, "DOT-BLU: Blue; DOT-TER: Terracotta; DOT-BLK: Black"),
    Goods("Cork Yoga Mat", "MAT", "roll", 4200, "GRN: Green; SND: Sand"),
    Goods("Yoga Block", "BLOCK", "box", 800, "GRY: Grey; PLM: Plum"),
    Goods("Phone Stand", "STAND", "phone", 999, "BLK: Black; OAK: Oak"),
    Goods("Linen Apron", "APRON", "cloth", 2400, "NAT: Natural; INK: Ink blue"),
    Goods("Bamboo Chopping Board", "BOARD", "box", 1950, "S: Small; M: Medium; L: Large+"),
    Goods("Enamel Pie Dish", "DISH-PIE", "bowl", 1450, "WHT-24: White, 24 cm; BLU-24: Blue, 24 cm"),
    Goods("Salad Bowl", "BOWL-SAL", "bowl", 2250, "ACA: Acacia; CER: Ceramic"),
    Goods("Pepper Mill", "MILL", "bottle", 1675, "BCH: Beech; WAL: Walnut+"),
    Goods("French Press", "PRESS", "cup", 2899, "350: 350 ml; 1000: 1 litre+"),
    Goods("Loose Leaf Tea Tin", "TEA", "leaf", 895, "MNT: Mint; EGR: Bergamot; ROO: Rooibos; CHA: Chamomile"),
    Goods("Reusable Coffee Cup", "CUP-GO", "cup", 1350, "SGE: Sage; CRL: Coral; INK: Ink blue"),
    Goods("Lunch Box", "LUNCH", "box", 1599, "2T-GRY: Two tiers, Grey; 3T-GRY: Three tiers, Grey+"),
    Goods("Silicone Spatula Set", "SPAT-3", "spoon", 1180, "MLT: Mixed colours; GRY: Grey"),
    Goods("Oven Gloves", "GLOVE", "cloth", 1390, "CHK: Checked; PLN: Plain"),
    Goods("Woven Storage Basket", "BASK", "box", 1999, "S: Small; M: Medium+; SET2: Set of two+"),
    Goods("Wool Throw", "THROW", "roll", 4900, "HEA: Heather; MOS: Moss; OAT: Oat"),
    Goods("Cushion Cover 45 cm", "CUSH-45", "cloth", 1250, "RST: Rust; TEA: Teal; CRM: Cream"),
    Goods("Linen Pillowcase", "PILLOW", "cloth", 1750, "WHT: White; SGE: Sage; BLU: Dusk blue"),
    Goods("Bath Towel", "BATH", "roll", 1850, "WHT: White; CHR: Charcoal; TER: Terracotta"),
    Goods("Soap Bar", "SOAP", "drop", 550, "LAV: Lavender; OAT: Oat & honey; CHR: Charcoal"),
    Goods("Soap Dish", "SOAP-DISH", "bowl", 790, "STO: Stone; BAM: Bamboo"),
    Goods("Lip Balm", "BALM", "drop", 500, "MNT: Mint; VAN: Vanilla; CHR: Cherry"),
    Goods("Hand Cream 75 ml", "HAND-75", "drop", 925, "ROS: Rose; UNS: Unscented"),
    Goods("Body Brush", "BRUSH-BDY", "brush", 1120, "LNG: Long handle; SHT: Short handle"),
    Goods("Hair Claw Clip", "CLIP", "star", 450, "TOR: Tortoiseshell; BLK: Black; PRL: Pearl"),
    Goods("Silk Scrunchies", "SCRN-3", "star", 1400, "BLS: Blush; NVY: Navy"),
    Goods("Makeup Pouch", "POUCH", "bag", 1275, "S-SND: Small, Sand; L-SND: Large, Sand+"),
    Goods("Canvas Tote Bag", "TOTE", "bag", 1150, "NAT: Natural; BLK: Black; PRT: Printed"),
    Goods("Packable Rain Jacket", "JKT", "coat", 5500, "S: S; M: M; L: L; XL: XL"),
    Goods("Ribbed Beanie", "BEANIE", "coat", 1600, "MUS: Mustard; GRY: Grey; FOR: Forest"),
    Goods("Walking Socks", "SOCK", "coat", 1050, "S-M: 4 to 7; L-XL: 8 to 11"),
    Goods("Reading Glasses Case", "CASE-GLS", "bag", 880, "TAN: Tan; NVY: Navy"),
    Goods("Travel Wallet", "WALLET", "bag", 2150, "TAN: Tan; BLK: Black"),
    Goods("Cable Organiser", "CABLE", "roll", 720, "S: Small; L: Large+"),
    Goods("Wireless Charging Pad", "CHRG-PAD", "phone", 2699, "BLK: Black; WHT: White"),
    Goods("Bluetooth Speaker, pocket", "SPKR", "phone", 2999, "BLU: Blue; SND: Sand"),
    Goods("Bedside Clock", "CLOCK", "lamp", 2400, "OAK: Oak; BLK: Black"),
    Goods("Fairy Lights 10 m", "LIGHT-10", "lamp", 1299, "WRM: Warm white; COL: Coloured"),
    Goods(
        "Plant Pot",
        "POT",
        "leaf",
        1399,
        "12-TER: 12 cm, Terracotta; 16-TER: 16 cm, Terracotta+; 12-WHT: 12 cm, White",
    ),
    Goods("Herb Growing Kit", "HERB", "leaf", 1650, "BAS: Basil; MIX: Five herbs+"),
    Goods("Watering Can 1.5 l", "CAN", "drop", 1899, "GRN: Green; COP: Copper+"),
    Goods("Bird Feeder", "BIRD", "leaf", 1550, "SEED: Seed; PEAN: Peanut"),
    Goods("Dog Lead", "LEAD", "paw", 1475, "RED-120: Red, 120 cm; BLU-120: Blue, 120 cm; BLU-180: Blue, 180 cm+"),
    Goods("Cat Teaser Wand", "CAT-WAND", "paw", 690, "FTH: Feather; FSH: Fish"),
    Goods("Slow Feeder Bowl", "FEED", "paw", 1199, "S: Small; L: Large+"),
    Goods("Wooden Puzzle", "PUZ", "star", 1450, "100: 100 pieces; 500: 500 pieces+"),
    Goods("Two-Player Card Game", "GAME-2P", "star", 1300, "BASE: Base game; EXP: Base and expansion+"),
    Goods("Building Blocks", "BRICK", "box", 2299, "60: 60 pieces; 120: 120 pieces+"),
    Goods("Crayons, set of 24", "CRAY-24", "brush", 699, "STD: Standard; JMB: Jumbo+"),
    Goods("Watercolour Set", "WATERCOL", "brush", 1999, "12: 12 colours; 24: 24 colours+"),
    Goods("Gel Pens, set of 6", "PEN-6", "brush", 599, "BLK: Black; PAS: Pastel"),
    Goods("Weekly Desk Planner", "PLAN", "book", 975, "MON: Undated; 27: Year 2027"),
    Goods("Resistance Bands", "BAND-3", "roll", 1399, "LGT: Light; STR: Strong"),
    Goods("Skipping Rope", "ROPE", "roll", 950, "BLK: Black; YEL: Yellow"),
)

# What the German shop offers besides: drinks, whose bottles and cans carry a deposit there.
DRINKS: tuple[Goods, ...] = (
    Goods("Apple Spritzer", "SPRITZ", "cup", 190, "330: 330 ml can; 500: 500 ml can+"),
    Goods("Elderflower Lemonade", "LEMON", "bottle", 260, "PET-1000: 1 litre bottle; CAN-330: 330 ml can"),
    Goods("Cold Brewed Ice Tea", "ICETEA", "bottle", 320, "PCH: Peach, 500 ml glass; MNT: Mint, 500 ml glass"),
)
