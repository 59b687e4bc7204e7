select
    {{ trialrun.timestamp_literal('2026-03-31 12:34:56') }} as instant,
    {{ trialrun.date_literal('2026-03-31') }} as day
    {%- for name in var('names') %},
    {{ trialrun.text_literal(name) }} as name_{{ loop.index0 }}
    {%- endfor %}
