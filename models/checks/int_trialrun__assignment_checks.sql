-- Grain: experiment x check of the assignment log: contamination, zero_weight_arm, unknown_variant, unexpected_variant,
-- outside_enrolment.
{%- set count_text = trialrun.count_text %}
{%- set percent_text = trialrun.percent_text %}
{%- set double = trialrun.type_double() %}
with arms as (

    select
        experiments.experiment_id,
        experiments.salt,
        assignments.variant,
        count(*) as n_units,
        sum(case when assignments.variants_seen > 1 then 1 else 0 end) as n_mixed,
        sum(case when assignments.is_analyzed then 1 else 0 end) as n_analyzed,
        sum(case when assignments.exclusion = 'several_variants' then 1 else 0 end) as n_several,
        sum(case when assignments.exclusion = 'zero_weight_arm' then 1 else 0 end) as n_zero_weight,
        sum(case when assignments.exclusion = 'unknown_variant' then 1 else 0 end) as n_unknown,
        sum(case when assignments.exclusion = 'outside_enrolment' then 1 else 0 end) as n_outside,
        sum(
            case
                when assignments.is_analyzed and coalesce(assignments.expected_variant, '') <> assignments.variant then 1
                else 0
            end
        ) as n_unexpected
    from {{ ref('int_trialrun__experiments') }} as experiments
    inner join {{ ref('int_trialrun__assignments') }} as assignments
        on experiments.experiment_key = assignments.experiment_key
    group by experiments.experiment_id, experiments.salt, assignments.variant

),

totals as (

    select
        experiment_id,
        salt,
        sum(n_units) as n_units,
        sum(n_analyzed) as n_analyzed,
        sum(n_mixed) as n_mixed,
        sum(n_zero_weight) as n_zero_weight,
        sum(n_unknown) as n_unknown,
        sum(n_outside) as n_outside,
        sum(n_unexpected) as n_unexpected,
        min(case when n_unknown > 0 then variant end) as unknown_variant,
        min(case when n_zero_weight > 0 then variant end) as zero_weight_variant
    from arms
    group by experiment_id, salt

),

weighted_arms as (

    select distinct
        experiment_id,
        variant
    from {{ ref('trialrun_variants') }}
    where weight > 0

),

-- Does the share of units in several arms differ by first arm? Chi-square against the same share everywhere,
-- over the enrolled units of arms with a weight.
shares as (

    select
        arms.experiment_id,
        arms.n_several,
        cast(arms.n_analyzed + arms.n_several as {{ double }}) as n_enrolled,
        cast(sum(arms.n_several) over (partition by arms.experiment_id) as {{ double }})
        / sum(arms.n_analyzed + arms.n_several) over (partition by arms.experiment_id) as share
    from arms
    inner join weighted_arms on arms.experiment_id = weighted_arms.experiment_id and arms.variant = weighted_arms.variant
    where arms.n_analyzed + arms.n_several > 0

),

share_statistics as (

    select
        experiment_id,
        count(*) - 1 as degrees_of_freedom,
        min(n_enrolled * share) as smallest_expected,
        sum(power(n_several - n_enrolled * share, 2) / nullif(n_enrolled * share * (1 - share), 0)) as statistic
    from shares
    group by experiment_id

),

share_tests as (

    select
        experiment_id,
        case when smallest_expected >= 8 then {{ trialrun.chi_square_p_value('statistic', 'degrees_of_freedom') }} end as p_value
    from share_statistics

),

contamination as (

    select
        totals.experiment_id,
        totals.n_units,
        totals.n_mixed,
        share_tests.p_value,
        cast(totals.n_mixed as {{ double }}) / totals.n_units as mixed_share
    from totals
    left join share_tests on totals.experiment_id = share_tests.experiment_id

)

select
    experiment_id,
    {{ trialrun.check_columns(
        'contamination',
        severity="case when mixed_share < 0.01 and coalesce(p_value, 1) >= 0.001 and mixed_share >= 0.001 then 'warn' else 'error' end",
        status=trialrun.fail_if('mixed_share >= 0.001 or p_value < 0.001'),
        n_failing='n_mixed',
        n_total='n_units',
        p_value='p_value',
        threshold='0.001',
        message=count_text('n_mixed') ~ " || ' of ' || " ~ count_text('n_units') ~ " || ' units (' || " ~ percent_text('n_mixed', 'n_units')
            ~ " || ') were logged in several arms and are excluded' || case when p_value < 0.001 then ', and their share differs by first arm' else '' end",
    ) }}
from contamination

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'zero_weight_arm',
        severity="'error'",
        status=trialrun.fail_if('n_zero_weight > 0'),
        n_failing='n_zero_weight',
        n_total='n_units',
        message=count_text('n_zero_weight') ~ " || ' units are in an arm of weight 0' || case when n_zero_weight > 0 then ': ' || zero_weight_variant else '' end",
    ) }}
from totals

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'unknown_variant',
        severity="'warn'",
        status=trialrun.fail_if('n_unknown > 0'),
        n_failing='n_unknown',
        n_total='n_units',
        message=count_text('n_unknown') ~ " || ' units are logged in an arm that is not registered' || case when n_unknown > 0 then ': ' || unknown_variant else '' end",
    ) }}
from totals

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'outside_enrolment',
        severity="'warn'",
        status=trialrun.fail_if('n_outside > 0'),
        n_failing='n_outside',
        n_total='n_units',
        message=count_text('n_outside') ~ " || ' units were assigned before the start or after the end of enrolment and are excluded'",
    ) }}
from totals

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'unexpected_variant',
        severity="'warn'",
        status=trialrun.fail_if('cast(n_unexpected as ' ~ double ~ ') / nullif(n_analyzed, 0) > 0.001'),
        n_failing='n_unexpected',
        n_total='n_analyzed',
        threshold='0.001',
        message=percent_text('n_unexpected', 'n_analyzed') ~ " || ' of the analyzed units are logged in another arm than the salt and the weights give'",
    ) }}
from totals
where salt is not null
