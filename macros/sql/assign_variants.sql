{#- A select of the arm of every unit by its bucket, for a model of yours: experiment_id, unit_id
    (text), variant, assigned_at (UTC). One row for each row of units that falls into a slot of
    the ramp stage in force at its assigned_at; the others (before the start, after the end, or
    outside the traffic) are left out.

    units: a relation or the name of a CTE; unit_id and assigned_at: its columns; experiment_id:
    the registered experiment, as a Jinja string; assigned_at_type: the column's declared type,
    such as timestamp, which spares reading it through its text. -#}
{% macro assign_variants(units, unit_id, assigned_at, experiment_id, assigned_at_type=none) -%}
with
-- one row a ramp stage and slot of the experiment
trialrun_slots as (
    select experiment_id, salt, effective_from, effective_until, variant, slot_start, slot_end
    from {{ ref('trialrun', 'int_trialrun__bucket_slots') }}
    where experiment_id = {{ trialrun.text_literal(experiment_id) }}
),

trialrun_salts as (
    select distinct experiment_id, salt
    from trialrun_slots
),

-- one row a row of units
trialrun_buckets as (
    select
        trialrun_salts.experiment_id,
        cast(trialrun_units.{{ unit_id }} as {{ dbt.type_string() }}) as unit_id,
        {{ trialrun.utc_timestamp('trialrun_units.' ~ assigned_at, assigned_at_type) }} as assigned_at,
        {{ trialrun.bucket('trialrun_units.' ~ unit_id, 'trialrun_salts.salt') }} as bucket
    from {{ units }} as trialrun_units
    cross join trialrun_salts
)

select
    trialrun_buckets.experiment_id,
    trialrun_buckets.unit_id,
    trialrun_slots.variant,
    trialrun_buckets.assigned_at
from trialrun_buckets
inner join trialrun_slots
    on trialrun_buckets.bucket >= trialrun_slots.slot_start
    and trialrun_buckets.bucket < trialrun_slots.slot_end
    and trialrun_buckets.assigned_at >= trialrun_slots.effective_from
    and (
        trialrun_buckets.assigned_at < trialrun_slots.effective_until
        or trialrun_slots.effective_until is null
    )
{%- endmacro %}
