-- Grain: experiment x attribute x use (segment, balance). Without a registry of attributes, in every experiment each
-- attribute with a value is a segment and each with a numeric value is balanced.
with found as (

    select
        attribute,
        count(value) as n_values,
        count(numeric_value) as n_numeric_values
    from {{ ref('int_trialrun__unit_attributes') }}
    group by attribute

),

registered as (

    select
        experiment_id,
        attribute,
        use
    from {{ ref('stg_trialrun__experiment_attributes') }}

),

unregistered as (

    select
        experiments.experiment_id,
        found.attribute,
        'segment' as use
    from found
    cross join {{ ref('int_trialrun__experiments') }} as experiments
    where found.n_values > 0

    union all

    select
        experiments.experiment_id,
        found.attribute,
        'balance' as use
    from found
    cross join {{ ref('int_trialrun__experiments') }} as experiments
    where found.n_numeric_values > 0

),

uses as (

    select * from registered

    union all

    select * from unregistered
    where not exists (select 1 from registered)

)

select
    experiments.experiment_key,
    uses.attribute,
    uses.use
from uses
inner join {{ ref('int_trialrun__experiments') }} as experiments on uses.experiment_id = experiments.experiment_id
-- The name all is taken by the units of all segments together.
where not (uses.use = 'segment' and uses.attribute = 'all')
