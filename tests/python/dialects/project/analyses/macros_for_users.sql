-- What the macros of the package write that no model of it calls, or not with a type.
select
    {{ trialrun.utc_timestamp('signed_up_at') }} as signed_up_at,
    {{ trialrun.safe_double('orders_before') }} as orders_before,
    {{ trialrun.try_cast('plan', 'date') }} as plan_day,
    {{ trialrun.hash_unit_interval('user_id') }} as place,
    {{ trialrun.timestamp_literal('2026-03-31 12:00:00') }} as noon,
    {{ trialrun.text_literal("it's a \\ in\ntwo lines") }} as note
from {{ source('raw', 'raw_users') }}
