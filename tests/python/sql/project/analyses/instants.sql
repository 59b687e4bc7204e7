select
    {{ trialrun.utc_timestamp('raw', 'VARCHAR') }} as from_text,
    {{ trialrun.utc_timestamp('raw') }} as from_any
from inputs
