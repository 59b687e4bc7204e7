select
    {{ trialrun.add_days('instant', 'days') }} as days_later,
    {{ trialrun.epoch_seconds('instant') }} as seconds,
    {{ trialrun.whole_days(trialrun.timestamp_literal('2026-03-08 12:30:01.500000') | trim, 'instant') }} as whole_days
    {%- for zone in ['UTC', 'America/New_York', 'Asia/Kolkata'] %},
    {{ trialrun.date_in('instant', zone) }} as date_{{ loop.index0 }}
    {%- endfor %}
from inputs
