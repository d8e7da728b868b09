from roadmap.models.wall_screen import WallScreen as WallScreen
