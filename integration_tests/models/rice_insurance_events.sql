-- Grain: household that bought the insurance.
select
    household as unit_id,
    'takeup' as event_name,
    {{ later("timestamp '2010-03-02 00:00:00'", '10 * household') }} as occurred_at,
    takeup_survey as value
from {{ ref('social_insure') }}
where takeup_survey = 1
