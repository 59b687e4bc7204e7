{{ config(materialized='view') }}
-- Grain: as_of x build_id x experiment x metric x covariate, of all assigned units: the thetas of trialrun_moments_history.
{{ trialrun.cuped_thetas(ref('trialrun_moments_history')) }}
