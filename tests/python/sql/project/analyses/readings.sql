select
    {{ trialrun.safe_double('raw') }} as as_double,
    {{ trialrun.safe_cast_whole_number('raw') }} as as_whole_number,
    {{ trialrun.safe_boolean('raw') }} as as_boolean,
    {{ trialrun.try_cast('raw', 'date') }} as as_date
from inputs
