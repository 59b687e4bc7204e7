select
    {{ trialrun.add_days('instant', 'days') }} as days_later,
    {{ trialrun.epoch_seconds('instant') }} as seconds
from inputs
