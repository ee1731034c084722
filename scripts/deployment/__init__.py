"""
Deploy a fund from its launch file.

`launch_file.load_config` reads the file, `run.prepare` checks everything and plans, `run.carry_out`
sends it; `run.deploy_fund` is both. `selfcheck.compare` holds a fund against its file at any time,
and `local.deploy_local` deploys into a built local world. Nothing here knows Ape: web3 and a
`sender.Signer` are enough.
"""
