"""Who and what appears in the funnel of the demo company: data.

Stages, teams, people, sources and so on are named by the ends of their external ids.
"""

from collections import namedtuple

#: A stage: days in it (median), share that goes on, why those are lost who don't.
Step = namedtuple("Step", "stage team days on reasons")
#: Whoever sells: team, speed and luck, as shares of the usual.
Seller = namedtuple("Seller", "team pace luck")
#: Where leads come from: weight, quality of its leads, share nobody has qualified yet.
Source = namedtuple("Source", "weight quality raw")

SELLERS = {
    "katya": Seller("leads", 0.9, 1.0),
    "olga": Seller("first", 0.85, 1.12),
    "dima": Seller("first", 1.35, 0.85),
    "boris": Seller("clients", 1.0, 1.0),
    "igor": Seller("shop", 1.0, 1.0),
}

WHOLESALE = (
    Step("new", "leads", 4, 0.72, ("not_target", "silent", "not_target")),
    Step("interest", "leads", 8, 0.68, ("silent", "later", "not_target")),
    Step("meeting", "first", 11, 0.74, ("later", "elsewhere", "silent")),
    Step("tasting", "first", 10, 0.76, ("quality", "elsewhere", "silent")),
    Step("offer", "first", 14, 0.56, ("expensive", "elsewhere", "expensive", "later")),
    Step("contract", "first", 8, 0.86, ("elsewhere", "stock", "expensive")),
)
CLIENTS = (
    Step("need", "clients", 11, 0.66, ("later", "silent", "expensive")),
    Step("proposal", "clients", 13, 0.55, ("expensive", "elsewhere", "skills")),
)
RETAIL = (
    Step("enquiry", "web", 0.7, 0.62, ("silent", "silent", "not_target")),
    Step("advice", "shop", 4, 0.38, ("expensive", "elsewhere", "later", "stock")),
)

WHOLESALE_SOURCES = {
    "fair": Source(22, 1.0, 0.7),
    "advert": Source(26, 0.78, 0.6),
    "website": Source(18, 0.95, 0.7),
    "search_engine": Source(10, 0.9, 0.5),
    "article": Source(9, 1.1, 0.4),
    "partner": Source(7, 1.15, 0.1),
    "referral": Source(5, 1.22, 0.0),
}
RETAIL_SOURCES = {
    "website": Source(36, 1.0, 0.4),
    "advert": Source(26, 0.7, 0.5),
    "facebook": Source(16, 0.85, 0.5),
    "search_engine": Source(14, 1.0, 0.3),
    "newsletter": Source(8, 1.25, 0.0),
}

#: Days before today on which a fair began, and what came out in a magazine.
FAIRS = ((586, "fair_east"), (403, "fair_coffee"), (221, "fair_east"))
FAIRS += ((38, "fair_coffee"),)
ARTICLES = (655, 512, 333, 170, 64)

#: Where clients came from, if it isn't left to chance; after a colon: by whose doing.
ORIGINS = {
    # recommended by a client; some of those had been recommended themselves
    "breakfast": "referral:neva_coffee",
    "cowork": "referral:breakfast",
    "vegan": "referral:green_spoon",
    "sushi_bar": "referral:tbilisi",
    "yerevan": "referral:tbilisi",
    "trattoria": "referral:grand_volga",
    "wine_bar": "referral:trattoria",
    "office_meal": "referral:ural_catering",
    "rail_buffet": "referral:office_meal",
    "new_hotel": "referral:samara_hotels",
    "home_gusev": "referral:home_vlasov",
    "home_maslov": "referral:home_gusev",
    # sent by a partner organisation
    "polyclinic": "partner:design",
    "ice_cream": "partner:design",
    "bookshop": "partner:design",
    "smokehouse": "partner:school",
    "new_noodle": "partner:school",
    "double_two": "partner:service",
    "berlin_roast": "fair",
    "green_spoon": "fair",
    "museum": "fair",
    "milano_bar": "fair",
    "barbershop": "fair",
    "new_pancake": "fair",
    "minsk_bistro": "article",
    "tashkent": "article",
    "belgrade": "article",
    "ordered": "article",
    "food_truck": "advert",
    "returned": "advert",
    "farm_shop": "website",
    "steppe": "website",
    "wedding": "website",
    "double_one": "search_engine",
}
#: Whom clients recommended in vain, or not yet: how many, by referrer.
REFERRERS = ("zerno", "neva_coffee", "baltika", "grand_volga", "breakfast", "buhara")
REFERRERS += ("pelmeni", "morskoy", "tbilisi", "ostrov", "uni_canteen", "zerno")
ORGANISATIONS = ("design", "service", "school")
#: First sales that were lost already, and were taken up again.
TAKEN_UP = ("steppe", "museum", "belgrade", "home_panova")

#: Open opportunities told one by one, by client: what, stage, revenue, seller, days
#: to go, and where from.
Open = namedtuple("Open", "name stage revenue seller days origin")
OPEN = {
    "prospect_airport": Open(
        "Three lounges, coffee equipment", "contract", 2_400_000, "olga", 14, "article"
    ),
    "prospect_school": Open(
        "School canteen, full equipment", "tasting", 850_000, "olga", 30, "website"
    ),
    "prospect_brewery": Open("Brewery kitchen", "meeting", 390_000, "dima", 45, "fair"),
    "prospect_spa": Open("Spa breakfast room", "offer", 610_000, "dima", 25, "website"),
    "prospect_bank": Open(
        "Canteen of the head office", "contract", 1_250_000, "olga", 7, "partner:design"
    ),
    "prospect_bistro": Open(
        "Bistro opening in autumn", "meeting", 270_000, "olga", 60, "referral:baltika"
    ),
    "sampled": Open(
        "First order after the sample", "offer", 45_000, "olga", 5, "website"
    ),
    "breakfast": Open("Second coffee machine", "proposal", 353_000, "boris", 20, None),
    "neva_coffee": Open(
        "Yearly contract for consumables", "proposal", 1_900_000, "boris", 10, None
    ),
    "grand_volga": Open(
        "New kitchen of the west wing", "need", 980_000, "boris", 50, None
    ),
    "prospect_riverboat": Open(
        "Water for the river boats",
        "offer",
        540_000,
        "olga",
        18,
        "referral:grand_volga",
    ),
    "prospect_arena": Open(
        "Bar of the ice arena", "tasting", 720_000, "dima", 33, "fair"
    ),
    "prospect_pizza_four": Open(
        "Four pizzerias, beans and cups",
        "contract",
        460_000,
        "olga",
        9,
        "referral:neva_coffee",
    ),
    "prospect_campus": Open(
        "Café of the campus", "interest", 680_000, "katya", 70, "advert"
    ),
    "prospect_lighthouse": Open(
        "Breakfast in the lighthouse",
        "interest",
        310_000,
        "katya",
        55,
        "partner:design",
    ),
}
#: Prospects with a contact of their own among the leads told by chance.
PROSPECTS = ("metro_cafe", "orchard", "dentist", "printing", "ski_school", "cinema")
PROSPECTS += ("monastery", "aquapark", "eclair", "sanatorium", "roof_bar")

KINDS = (
    *("Café “{}”", "Coffee House “{}”", "Restaurant “{}”", "Hotel “{}”"),
    *("Кафе «{}»", "Кофейня «{}»", "Ресторан «{}»", "Пекарня «{}»", "Столовая «{}»"),
)
NAMES = {
    "“": (
        *("Anchor", "Birch", "Cloudberry", "Dune", "Ember", "Firefly", "Garnet"),
        *("Harbour", "Indigo", "Juniper", "Kite", "Lantern", "Meridian", "Nutmeg"),
        *("Orbit", "Pelican", "Quartz", "Raven", "Saffron", "Timber", "Umbra"),
    ),
    "«": (
        *("Апельсин", "Белая ворона", "Василёк", "Гнездо", "Добрый день", "Ёлка"),
        *("Журавль", "Завтрак", "Ива", "Квартал", "Ласточка", "Мандарин", "Ночной"),
        *("Огонёк", "Парус", "Рябина", "Снегирь", "Терем", "Уголок", "Фонарь"),
    ),
}
CITIES = (
    *("Saint Petersburg", "Saint Petersburg", "Saint Petersburg", "Moscow", "Moscow"),
    *("Kazan", "Samara", "Perm", "Yekaterinburg", "Novosibirsk", "Kaliningrad"),
    *("Nizhny Novgorod", "Rostov-on-Don", "Sochi"),
)
FIRST_NAMES = (
    *("Anna", "Pyotr", "Maria", "Sergey", "Yulia", "Nikolay", "Irina", "Artyom"),
    *("Daria", "Timur", "Galina", "Ivan"),
)
LAST_NAMES = (
    *("Petrenko", "Sedykh", "Chernykh", "Bondar", "Melnik", "Klimenko", "Dolgikh"),
    *("Savchenko", "Kim", "Litvin", "Moroz", "Shevchuk", "Tkach", "Belykh", "Rudykh"),
)
FIRST_WISHES = (
    *("Coffee for the whole house", "Beans and a machine", "Kitchen supplies"),
    *("Tableware for the hall", "Opening in two months", "Change of supplier"),
    *("Coffee corner", "Tea for the lobby", "Equipment on lease", "Fridges and ovens"),
)
MORE_WISHES = (
    *("Second coffee machine", "New hall", "Yearly contract", "Training for the staff"),
    *("Water filters for all bars", "Tableware renewed", "New oven", "Summer terrace"),
)
HOME_WISHES = (
    *("Coffee for home", "Coffee maker for home", "A gift of tea", "Beans every month"),
    *("Coffee for the office kitchen", "Gift boxes for colleagues", "Tasting box"),
)
