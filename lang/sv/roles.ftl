# Namn på roller.
role-applicant = Sökande
role-case-officer = Handläggare
role-secretary = Nämndsekreterare
role-board-member = Ledamot
role-chair = Ordförande
role-controller = Controller
role-attester = Attestant
role-registrar = Registrator
role-administrator = Administratör
