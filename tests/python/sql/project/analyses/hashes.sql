select
    {{ trialrun.hash_bigint('raw') }} as as_bigint,
    {{ trialrun.hash_unit_interval('raw') }} as as_unit_interval
from inputs
