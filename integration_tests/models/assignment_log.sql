-- Grain: one row of the flag tool's log, as its loader leaves it: numbers for ids, instants with a zone, a column that
-- trialrun does not know. Repeats are normal.

with users as (

    select cast(generated_number as integer) as number
    from ({{ dbt.generate_series(3000) }}) as numbers

),

days as (

    select day
    from (values (0), (1)) as days (day)

)

-- The field experiment's households, one every ten minutes.
select
    'rice_insurance' as experiment_id,
    household as unit_id,
    case intensive when 1 then 'intensive_session' else 'simple_session' end as variant,
    {{ later(zoned_instant('2010-03-01 08:00:00+08:00'), '10 * household') }} as assigned_at,
    'paper' as client
from {{ ref('social_insure') }}

union all

-- 3,000 users in three arms; every fourth is logged again a day later, in the same arm.
select
    'pricing_page' as experiment_id,
    100000 + users.number as unit_id,
    case
        when {{ draw('pricing arm', 'users.number') }} < 0.5 then 'today'
        when {{ draw('pricing arm', 'users.number') }} < 0.8 then 'annual_first'
        else 'bundle'
    end as variant,
    {{ later(zoned_instant('2025-09-01 00:00:00+00:00'), '10 * users.number + 1440 * days.day') }} as assigned_at,
    'web' as client
from users
cross join days
where days.day = 0 or users.number % 4 = 0

union all

-- 600 users without the banner, 400 with it where 500 were meant, and 37 of them later in the other arm too.
select
    'broken_banner' as experiment_id,
    200000 + users.number as unit_id,
    case when (users.number % 5 < 3) = (days.day = 0) then 'no_banner' else 'banner' end as variant,
    {{ later(zoned_instant('2025-10-01 00:00:00+00:00'), '10 * users.number + 1440 * days.day') }} as assigned_at,
    'web' as client
from users
cross join days
where users.number <= 1000 and (days.day = 0 or users.number % 27 = 0)
