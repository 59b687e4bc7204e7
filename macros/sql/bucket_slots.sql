{#- A select of the bucket slots of every experiment and ramp stage: experiment_id, ramp_stage,
    variant, slot_start, slot_end; half-open, disjoint within a stage, as long as the weights.

    variants has the grain experiment x variant x ramp stage and the columns experiment_id,
    variant, is_control, weight, ramp_stage, position; an arm without a row in a stage has weight
    0 there. In each stage the weights sum to at most 1, as do the treatment arms' largest weights.

    Treatment arms, in order of position (then name), each keep a place as long as their largest
    weight over all stages, and their slot starts where the place does: raising a weight never
    moves a unit between treatment arms. Control has what lies behind these places, and where it
    needs more, the free ends of the places, in order: so it can have several slots. -#}
{% macro bucket_slots(variants) -%}
    {{ return(adapter.dispatch('bucket_slots', 'trialrun')(variants)) }}
{%- endmacro %}

{#- What fills its place or stretch (to 1e-12) ends where that ends: so slots that should touch
    do, whatever doubles make of .1 + .2. -#}
{% macro default__bucket_slots(variants) -%}
{%- set double = trialrun.type_double() -%}
with
-- one row an experiment, arm and stage
weights as (
    select
        experiment_id,
        variant,
        is_control,
        cast(weight as {{ double }}) as weight,
        ramp_stage,
        position
    from {{ variants }}
),

-- one row an experiment and treatment arm
treatments as (
    select
        experiment_id,
        variant,
        max(weight) as largest_weight,
        min(position) as position
    from weights
    where not is_control
    group by experiment_id, variant
),

-- the same: where its place ends
place_ends as (
    select
        experiment_id,
        variant,
        largest_weight,
        row_number() over (
            partition by experiment_id order by position nulls last, {{ trialrun.order_text('variant') }}
        ) as place,
        sum(largest_weight) over (
            partition by experiment_id order by position nulls last, {{ trialrun.order_text('variant') }}
            rows between unbounded preceding and current row
        ) as place_end
    from treatments
),

-- the same: where its place starts
places as (
    select
        experiment_id,
        variant,
        largest_weight,
        place,
        coalesce(
            lag(place_end) over (partition by experiment_id order by place), 0
        ) as place_start,
        place_end
    from place_ends
),

stages as (
    select distinct experiment_id, ramp_stage
    from weights
),

-- one row an experiment, stage and treatment arm
treatment_slots as (
    select
        stages.experiment_id,
        stages.ramp_stage,
        places.variant,
        places.place,
        places.place_start as slot_start,
        case
            when weights.weight = places.largest_weight then places.place_end
            else places.place_start + coalesce(weights.weight, 0)
        end as slot_end,
        places.place_end
    from stages
    inner join places
        on stages.experiment_id = places.experiment_id
    left join weights
        on stages.experiment_id = weights.experiment_id
        and stages.ramp_stage = weights.ramp_stage
        and places.variant = weights.variant
),

-- one row an experiment, stage and stretch free for control: behind the places, then in them
stretches as (
    select
        stages.experiment_id,
        stages.ramp_stage,
        0 as stretch,
        coalesce(max(places.place_end), 0) as stretch_start,
        cast(1 as {{ double }}) as stretch_end
    from stages
    left join places
        on stages.experiment_id = places.experiment_id
    group by stages.experiment_id, stages.ramp_stage

    union all

    select
        experiment_id,
        ramp_stage,
        place as stretch,
        slot_end as stretch_start,
        place_end as stretch_end
    from treatment_slots
),

-- the same: the weight that control has left for it
control_stretches as (
    select
        stretches.experiment_id,
        stretches.ramp_stage,
        weights.variant,
        stretches.stretch_start,
        stretches.stretch_end,
        weights.weight - coalesce(
            sum(stretches.stretch_end - stretches.stretch_start) over (
                partition by stretches.experiment_id, stretches.ramp_stage
                order by stretches.stretch
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as weight_left
    from stretches
    inner join weights
        on stretches.experiment_id = weights.experiment_id
        and stretches.ramp_stage = weights.ramp_stage
    where weights.is_control
),

slots as (
    select experiment_id, ramp_stage, variant, slot_start, slot_end
    from treatment_slots

    union all

    select
        experiment_id,
        ramp_stage,
        variant,
        stretch_start as slot_start,
        case
            when weight_left > stretch_end - stretch_start - 1e-12 then stretch_end
            else stretch_start + weight_left
        end as slot_end
    from control_stretches
)

select experiment_id, ramp_stage, variant, slot_start, slot_end
from slots
where slot_end - slot_start > 1e-12
{%- endmacro %}
