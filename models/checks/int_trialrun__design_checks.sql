-- Grain: experiment x check of the design: sample_ratio, balance, contract_changed.
-- The worst test of each decides.
with sample_ratios as (

    select
        experiment_id,
        sum(case when status = 'fail' then 1 else 0 end) as n_failing,
        sum(case when status = 'not_tested' then 0 else 1 end) as n_tested,
        min(p_value) as p_value,
        max(threshold) as threshold,
        max(case when status = 'not_tested' then {{ trialrun.order_text('reason') }} end) as reason
    from {{ ref('trialrun_srm') }}
    group by experiment_id

),

balances as (

    select
        experiment_id,
        sum(case when status = 'fail' then 1 else 0 end) as n_failing,
        sum(case when status = 'not_tested' then 0 else 1 end) as n_tested,
        min(p_value) as p_value,
        max(threshold) as threshold,
        min(case when status = 'fail' then {{ trialrun.order_text('covariate') }} end) as failing_covariate
    from {{ ref('trialrun_balance') }}
    group by experiment_id

),

first_contracts as (

    select
        experiment_id,
        min(first_seen_at) as first_seen_at
    from {{ ref('trialrun_contracts') }}
    group by experiment_id

),

-- What was registered by the start is the contract, or else what was registered first.
contract_changes as (

    select
        experiments.experiment_id,
        case
            when
                contracts.first_seen_at > experiments.started_at
                and contracts.first_seen_at > first_contracts.first_seen_at
                then 1
            else 0
        end as n_failing
    from {{ ref('trialrun_experiments') }} as experiments
    inner join {{ ref('trialrun_contracts') }} as contracts
        on
            experiments.experiment_id = contracts.experiment_id
            and experiments.contract_hash = contracts.contract_hash
    inner join first_contracts on experiments.experiment_id = first_contracts.experiment_id

)

select
    experiment_id,
    {{ trialrun.check_columns(
        'sample_ratio',
        severity="'error'",
        status="case when n_failing > 0 then 'fail' when n_tested = 0 then 'not_tested' else 'pass' end",
        n_failing='n_failing',
        n_total='n_tested',
        p_value='p_value',
        threshold='threshold',
        message="case
            when n_failing > 0 then 'the numbers of units in the arms do not fit the weights: assignment or logging is broken, see trialrun_srm'
            when n_tested = 0 then 'not tested: ' || reason
            else 'the numbers of units in the arms fit the weights'
        end",
    ) }}
from sample_ratios

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'balance',
        severity="'error'",
        status="case when n_failing > 0 then 'fail' when n_tested = 0 then 'not_tested' else 'pass' end",
        n_failing='n_failing',
        n_total='n_tested',
        p_value='p_value',
        threshold='threshold',
        message="case
            when n_failing > 0 then 'the arms differed before the experiment, for example in ' || failing_covariate || ', see trialrun_balance'
            when n_tested = 0 then 'not tested: no covariate varies'
            else 'the arms were alike before the experiment'
        end",
    ) }}
from balances

union all

select
    experiment_id,
    {{ trialrun.check_columns(
        'contract_changed',
        severity="'error'",
        status=trialrun.fail_if('n_failing > 0'),
        n_failing='n_failing',
        n_total='1',
        message="case
            when n_failing > 0 then 'the registry of the experiment changed after its start, see trialrun_contracts: put it back, or register a new experiment'
            else 'the registry of the experiment is what it was at its start'
        end",
    ) }}
from contract_changes
