"""The demo city „Erfurt, schematisch“: real names of Ortsteile, everything else made up.

Centres, residents and settlement types are approximations, boundaries are
generated, indicators and offers are invented. `write_deliveries` writes files as
departments would deliver them; they go through the ordinary import like any other.
"""

from layers.demo_city.city import SEED, City, city
from layers.demo_city.deliveries import Delivery, write_deliveries
from layers.demo_city.listings import known_duplicates

__all__ = ["SEED", "City", "Delivery", "city", "known_duplicates", "write_deliveries"]
