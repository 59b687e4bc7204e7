-- grain: unit; an instant every 10 minutes from before the start on, with its zone
select
    unit as unit_id,
    (timestamp '2026-01-04 12:00:00' + unit * interval 10 minute) at time zone 'UTC' as seen_at
from range(2000) as units (unit)
