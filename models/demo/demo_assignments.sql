{{ config(enabled=(project_name == 'trialrun')) }}
-- Grain: one row of the demo's assignment log: the launch study's flag log, and a placebo that trialrun assigns.
with study as (

    select
        experiment_id,
        unit_id,
        variant,
        assigned_at
    from {{ source('trialrun_demo', 'demo_study_assignments') }}

),

placebo as (

    {{ trialrun.assign_variants(
        source('trialrun_demo', 'demo_users'), unit_id='unit_id', assigned_at='signed_up_at', experiment_id='aa_placebo',
        assigned_at_type='timestamp'
    ) }}

)

select
    experiment_id,
    unit_id,
    variant,
    assigned_at
from study

union all

select
    experiment_id,
    unit_id,
    variant,
    assigned_at
from placebo
