"""Who buys what, and when, in the demo company: data, counted back from today.

Clients are named by the ends of their external ids: ``neva_coffee`` is the contact
``demo_partner_neva_coffee``, ``neva_coffee_1`` its first contact person.
"""

from collections import namedtuple
from datetime import timedelta
from random import Random

#: How a client buys. ``since``, ``until``: first and last possible purchase, in days
#: before today; ``every``, ``spread``: days between two purchases, give or take;
#: ``size``: pieces on a document; ``trend``: the last document's size as a share of the
#: first one's.
Habit = namedtuple(
    "Habit", "since until every spread size basket trend", defaults=(1.0,)
)
#: One purchase: client, day, pairs (product, quantity), and whether it is the first
#: one.
Purchase = namedtuple("Purchase", "client day lines first")

USERS = (
    *("olga", "dima", "boris", "katya", "igor"),
    *("lena", "vera", "nina", "pavel", "anna"),
)
#: Whoever works in another language than English, where it is installed.
LANGUAGES = {"vera": "ru_RU"}

BASKETS = {
    "bar": ("beans", "cups", "filters"),
    "hall": ("tableware", "napkins", "tea"),
    "kitchen": ("detergent", "napkins"),
    "care": ("service", "filters"),
    "equipment": ("machine", "grinder"),
    "ovens": ("oven",),
    "fridges": ("fridge",),
    "start": ("beans", "cups"),
    "course": ("training",),
    "home_coffee": ("home_beans",),
    "home_tea": ("home_tea",),
    "home_maker": ("home_maker", "home_beans"),
    "home_taste": ("home_tasting",),
}

HABITS = {
    # regulars, the large ones first; the largest of all has been shrinking for a year
    "neva_coffee": Habit(1080, 6, 21, 3, 40, "bar", 0.15),
    "zerno": Habit(1060, 4, 24, 4, 26, "bar"),
    "grand_volga": Habit(1020, 15, 45, 8, 30, "hall"),
    "ural_catering": Habit(980, 20, 40, 6, 24, "hall", 1.3),
    "samara_hotels": Habit(900, 12, 50, 9, 18, "hall"),
    "astana_tower": Habit(760, 40, 60, 9, 16, "hall"),
    "buhara": Habit(1000, 10, 35, 5, 8, "kitchen"),
    "baltika": Habit(940, 9, 30, 4, 5, "bar"),
    "pelmeni": Habit(880, 18, 42, 6, 6, "kitchen"),
    "ostrov": Habit(860, 22, 60, 8, 9, "kitchen"),
    "morskoy": Habit(800, 25, 75, 12, 6, "hall"),
    "tbilisi": Habit(790, 8, 28, 4, 7, "kitchen"),
    "bakery_rye": Habit(730, 14, 33, 5, 4, "bar"),
    "uni_canteen": Habit(700, 30, 90, 10, 14, "kitchen"),
    "polyclinic": Habit(650, 11, 61, 6, 4, "care"),
    "breakfast": Habit(620, 7, 21, 3, 4, "bar", 1.8),
    "green_spoon": Habit(540, 13, 31, 5, 3, "bar"),
    "smokehouse": Habit(500, 16, 45, 7, 5, "kitchen"),
    "trattoria": Habit(480, 21, 40, 6, 5, "hall"),
    "sushi_bar": Habit(450, 35, 48, 8, 4, "kitchen"),
    "office_meal": Habit(420, 10, 26, 4, 9, "kitchen", 1.6),
    "vegan": Habit(400, 12, 34, 5, 2, "bar"),
    "cowork": Habit(380, 19, 55, 7, 3, "start"),
    "kindergarten": Habit(720, 28, 92, 9, 4, "kitchen"),
    "minsk_bistro": Habit(600, 17, 70, 9, 4, "bar"),
    "steppe": Habit(560, 33, 85, 12, 5, "hall"),
    "yerevan": Habit(430, 26, 66, 9, 4, "hall"),
    "berlin_roast": Habit(520, 24, 58, 8, 3, "bar"),
    "milano_bar": Habit(350, 38, 80, 10, 2, "bar"),
    "belgrade": Habit(310, 29, 64, 8, 4, "kitchen"),
    "dacha": Habit(1010, 45, 110, 15, 5, "hall"),
    "theatre": Habit(770, 31, 100, 12, 2, "bar"),
    "rail_buffet": Habit(300, 27, 75, 9, 3, "kitchen"),
    "closing": Habit(830, 60, 95, 10, 4, "kitchen"),
    "ordered": Habit(240, 50, 80, 6, 5, "hall"),
    # fell silent
    "ski_lodge": Habit(1050, 240, 40, 6, 7, "hall"),
    "tea_room": Habit(820, 170, 36, 5, 3, "start"),
    "helsinki": Habit(690, 310, 52, 8, 3, "bar"),
    "tbilisi_ge": Habit(900, 420, 70, 9, 4, "kitchen"),
    "tashkent": Habit(640, 200, 62, 9, 4, "hall"),
    "south_beach": Habit(1000, 290, 97, 14, 6, "start"),
    # bought once
    "food_truck": Habit(610, 610, 1, 0, 1, "equipment"),
    "popup": Habit(400, 400, 1, 0, 4, "start"),
    "wedding": Habit(75, 75, 1, 0, 12, "hall"),
    "film_crew": Habit(280, 280, 1, 0, 6, "start"),
    "museum": Habit(530, 530, 1, 0, 1, "fridges"),
    "gym": Habit(190, 190, 1, 0, 2, "start"),
    "bookshop": Habit(330, 330, 1, 0, 1, "equipment"),
    "barbershop": Habit(145, 145, 1, 0, 1, "start"),
    "hostel": Habit(710, 710, 1, 0, 5, "kitchen"),
    "farm_shop": Habit(250, 250, 1, 0, 1, "fridges"),
    "ice_cream": Habit(470, 470, 1, 0, 2, "fridges"),
    "wine_bar": Habit(95, 95, 1, 0, 8, "hall"),
    "anna_cakes": Habit(365, 365, 1, 0, 1, "ovens"),
    # new this month
    "new_noodle": Habit(24, 24, 1, 0, 6, "kitchen"),
    "new_pancake": Habit(12, 12, 1, 0, 3, "start"),
    "new_hotel": Habit(5, 5, 1, 0, 1, "equipment"),
    # bought and gave everything back
    "returned": Habit(120, 120, 1, 0, 1, "equipment"),
    # one client in two files
    "double_one": Habit(660, 130, 55, 6, 3, "bar"),
    "double_two": Habit(110, 20, 45, 5, 3, "bar"),
    # people who buy for their homes
    "home_vlasov": Habit(640, 12, 38, 8, 2, "home_coffee"),
    "home_nikiforova": Habit(610, 210, 90, 20, 2, "home_tea"),
    "home_ershov": Habit(575, 575, 1, 0, 1, "home_maker"),
    "home_tikhonova": Habit(540, 25, 60, 15, 2, "home_coffee"),
    "home_gusev": Habit(470, 20, 42, 9, 3, "home_coffee"),
    "home_frolova": Habit(440, 440, 1, 0, 4, "home_tea"),
    "home_korolyova": Habit(415, 60, 55, 12, 2, "home_coffee"),
    "home_kalinin": Habit(390, 300, 45, 10, 2, "home_coffee"),
    "home_savina": Habit(352, 352, 1, 0, 1, "home_maker"),
    "home_lapin": Habit(330, 9, 50, 12, 2, "home_coffee"),
    "home_zueva": Habit(318, 318, 1, 0, 2, "home_tea"),
    "home_rodionov": Habit(290, 30, 65, 15, 1, "home_coffee"),
    "home_belkina": Habit(255, 255, 1, 0, 3, "home_tea"),
    "home_maslov": Habit(231, 15, 35, 8, 2, "home_coffee"),
    "home_agafonova": Habit(205, 205, 1, 0, 1, "home_taste"),
    "home_loginov": Habit(182, 40, 60, 12, 2, "home_coffee"),
    "home_panova": Habit(160, 160, 1, 0, 1, "home_maker"),
    "home_sobolev": Habit(138, 18, 40, 8, 2, "home_coffee"),
    "home_ilina": Habit(111, 111, 1, 0, 1, "home_taste"),
    "home_grachev": Habit(92, 22, 30, 6, 2, "home_coffee"),
    "home_kudrina": Habit(70, 70, 1, 0, 5, "home_tea"),
    "home_titov": Habit(47, 47, 1, 0, 1, "home_maker"),
    "home_vorontsova": Habit(31, 31, 1, 0, 1, "home_taste"),
    "home_moiseev": Habit(9, 9, 1, 0, 2, "home_coffee"),
    # more of them, so that it can be told how long such people stay
    "home_abramova": Habit(337, 88, 100, 25, 1, "home_coffee"),
    "home_afanasyev": Habit(680, 28, 55, 13, 3, "home_tea"),
    "home_baranova": Habit(519, 72, 70, 17, 1, "home_coffee"),
    "home_belyaev": Habit(474, 231, 55, 13, 1, "home_coffee"),
    "home_borisova": Habit(477, 477, 1, 0, 3, "home_tea"),
    "home_bykov": Habit(374, 41, 55, 13, 3, "home_coffee"),
    "home_vasilyeva": Habit(285, 10, 70, 17, 3, "home_coffee"),
    "home_vinogradov": Habit(408, 118, 100, 25, 3, "home_tea"),
    "home_vlasenko": Habit(552, 456, 85, 21, 3, "home_coffee"),
    "home_gavrilov": Habit(312, 312, 1, 0, 2, "home_coffee"),
    "home_gerasimova": Habit(540, 41, 55, 13, 1, "home_tea"),
    "home_golubev": Habit(365, 92, 100, 25, 3, "home_coffee"),
    "home_grishina": Habit(657, 144, 85, 21, 3, "home_coffee"),
    "home_davydov": Habit(445, 233, 85, 21, 1, "home_tea"),
    "home_denisova": Habit(659, 659, 1, 0, 1, "home_coffee"),
    "home_drozdov": Habit(413, 48, 100, 25, 3, "home_coffee"),
    "home_egorova": Habit(407, 12, 55, 13, 3, "home_tea"),
    "home_zhukov": Habit(344, 104, 85, 21, 2, "home_coffee"),
    "home_zakharova": Habit(280, 218, 55, 13, 3, "home_coffee"),
    "home_isaev": Habit(664, 664, 1, 0, 2, "home_tea"),
    "home_kazakova": Habit(439, 79, 100, 25, 2, "home_coffee"),
    "home_karimov": Habit(690, 22, 55, 13, 2, "home_coffee"),
    "home_kiselyova": Habit(600, 58, 55, 13, 3, "home_tea"),
    "home_komarov": Habit(418, 242, 100, 25, 3, "home_coffee"),
    "home_kosheleva": Habit(602, 602, 1, 0, 1, "home_coffee"),
    "home_krylov": Habit(441, 19, 70, 17, 2, "home_tea"),
    "home_lavrova": Habit(371, 21, 85, 21, 3, "home_coffee"),
    "home_leontyev": Habit(463, 163, 100, 25, 1, "home_coffee"),
    "home_lukina": Habit(489, 312, 100, 25, 1, "home_tea"),
    "home_markov": Habit(541, 541, 1, 0, 3, "home_coffee"),
    "home_melnikova": Habit(443, 34, 100, 25, 1, "home_coffee"),
    "home_nazarov": Habit(350, 34, 70, 17, 3, "home_tea"),
    "home_orekhova": Habit(266, 175, 100, 25, 1, "home_coffee"),
    "home_osipov": Habit(404, 207, 55, 13, 2, "home_coffee"),
    "home_polyakova": Habit(449, 449, 1, 0, 1, "home_tea"),
    "home_ryabov": Habit(699, 34, 55, 13, 3, "home_coffee"),
    "home_sedova": Habit(460, 56, 100, 25, 2, "home_coffee"),
    "home_sukhanov": Habit(506, 107, 100, 25, 1, "home_tea"),
    "home_tarasova": Habit(366, 211, 100, 25, 1, "home_coffee"),
    "home_ustinov": Habit(567, 567, 1, 0, 1, "home_coffee"),
    "home_filatova": Habit(550, 17, 70, 17, 2, "home_tea"),
    "home_chernov": Habit(273, 18, 55, 13, 3, "home_coffee"),
    "home_shubina": Habit(336, 129, 85, 21, 3, "home_coffee"),
    "home_shchukin": Habit(502, 229, 55, 13, 2, "home_tea"),
    "home_yudina": Habit(505, 505, 1, 0, 2, "home_coffee"),
    "home_yashin": Habit(333, 52, 55, 13, 2, "home_coffee"),
}

#: Clients of the shop, besides all whose name begins with ``home_``.
SHOP_CLIENTS = ("film_crew", "gym", "popup", "anna_cakes")
#: Were introduced by something cheap so many days before their first real purchase.
INTRODUCED = {
    "minsk_bistro": 28,
    "green_spoon": 25,
    "yerevan": 20,
    "cowork": 15,
    "belgrade": 30,
    "rail_buffet": 22,
    "ordered": 18,
    "home_nikiforova": 30,
    "home_tikhonova": 21,
    "home_gusev": 14,
    "home_kalinin": 35,
    "home_lapin": 19,
    "home_maslov": 26,
    "home_sobolev": 12,
    "home_grachev": 17,
}
#: The introductory products: of first sales, and of the shop.
INTRODUCTORY = ("tasting", "home_tasting")

#: Bought equipment at the first purchase.
EQUIPPED = {
    "neva_coffee": (("machine", 6), ("grinder", 6)),
    "zerno": (("machine", 3), ("grinder", 3)),
    "grand_volga": (("dishwasher", 2), ("oven", 2)),
    "ural_catering": (("oven", 4), ("fridge", 2)),
    "samara_hotels": (("machine", 2),),
    "astana_tower": (("machine", 2), ("dishwasher", 1)),
    "breakfast": (("machine", 1), ("grinder", 1)),
    "tbilisi": (("oven", 1),),
    "berlin_roast": (("grinder", 2),),
}
#: Invoiced in turn to two of its people.
BY_CONTACTS = {"zerno": ("zerno_1", "zerno_2")}
#: Pays in another currency than the company's.
CURRENCIES = {"berlin_roast": "EUR", "milano_bar": "EUR"}
#: {currency: units of it for one of the company's, now and for each year back}
RATES = {"EUR": (0.0098, 0.0101, 0.0106, 0.0112)}
#: Its latest documents are not paid: how many.
UNPAID = {"astana_tower": 3, "wedding": 1, "closing": 2, "film_crew": 1}
#: A share of its latest due document is paid.
PARTLY_PAID = {"ural_catering": 0.4, "steppe": 0.5}
#: A share of its latest document is taken back.
CREDITED = {"returned": 1.0, "trattoria": 0.3, "smokehouse": 1.0, "vegan": 0.2}
#: Documents of the last days before today that came from orders, and whose.
ORDERS_SINCE = 100
ORDERING = ("zerno", "breakfast", "baltika", "tbilisi", "office_meal", "green_spoon")
#: Ordered, and not invoiced yet: client, days ago, lines.
OPEN_ORDERS = (
    ("ordered", 9, (("tableware", 20), ("dishwasher", 1))),
    ("zerno", 3, (("machine", 1), ("beans", 12))),
    ("samara_hotels", 6, (("service", 4),)),
)
#: Got something for nothing: client, days ago, line.
SAMPLES = (("sampled", 18, "beans"), ("new_noodle", 40, "tea"))
#: Left the company it bought for.
ARCHIVED_CONTACTS = ("closing_2",)
#: Not finished by the accountant: client, days ago, lines.
DRAFTS = (("green_spoon", 1, (("beans", 2), ("cups", 1))),)
#: Booked without a document: client, days ago, amount.
ENTRIES = (("cash_sale", 33, 18400.0),)


def is_of_shop(client):
    """Whether a client buys in the shop or on its website.

    >>> is_of_shop("gym"), is_of_shop("home_titov"), is_of_shop("zerno")
    (True, True, False)
    """
    return client.startswith("home_") or client in SHOP_CLIENTS


def purchases(today):
    """Return all purchases of the story, in the order of days.

    >>> from datetime import date
    >>> told = purchases(date(2026, 6, 15))
    >>> told == purchases(date(2026, 6, 15)), told[-1].day < date(2026, 6, 15)
    (True, True)
    >>> {purchase.client for purchase in told} == set(HABITS)
    True
    """
    told = [
        p for client, habit in HABITS.items() for p in _of_client(client, habit, today)
    ]
    return sorted(told, key=lambda purchase: (purchase.day, purchase.client))


def _of_client(client, habit, today):
    chance = Random(client)  # the same story for the same day, always
    ago = habit.since
    if client in INTRODUCED:
        day = today - timedelta(ago + INTRODUCED[client])
        product = INTRODUCTORY[is_of_shop(client)]
        yield Purchase(client, day, ((product, 1),), True)
    while ago >= habit.until:
        passed = (habit.since - ago) / max(habit.since - habit.until, 1)
        size = habit.size * (1 + (habit.trend - 1) * passed) * chance.uniform(0.8, 1.2)
        basket = BASKETS[habit.basket]
        lines = [
            (product, max(1, round(size / (place + 1))))
            for place, product in enumerate(basket)
        ]
        first = ago == habit.since
        if first:
            lines += EQUIPPED.get(client, ())
        yield Purchase(client, today - timedelta(ago), tuple(lines), first)
        ago -= max(1, habit.every + chance.randint(-habit.spread, habit.spread))
